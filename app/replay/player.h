#pragma once
// Plays one transcript against a server: takes its actions, and hears what the server says to them.
//
//              Player                     takes the steps in order; opens, sends, closes
//   ┌────────────┼────────────┐
//   ▼            ▼            ▼
// MessageWait  EndWait    QuietWait       "recv"; "eof", "error"; "silence", and before a close
//   └──────┬─────┘            │
//          ▼                  ▼
//        Judge ─────────▶ ExchangeLog     what was heard means; what the exchange comes to
//
// AcceptWait waits for who connects to us ("listen", "accept"), UpgradeStep goes on through a
// layer. Timeline and Patience (timing.h) know the time, ReplayPeer is one open conversation.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/replay/accept_wait.h"
#include "app/replay/dialling.h"
#include "app/replay/end_wait.h"
#include "app/replay/exchange_log.h"
#include "app/replay/judge.h"
#include "app/replay/message_wait.h"
#include "app/replay/play_options.h"
#include "app/replay/quiet_wait.h"
#include "app/replay/replay_peer.h"
#include "app/replay/step_source.h"
#include "app/replay/timing.h"
#include "app/replay/upgrade_step.h"
#include "transport/registry.h"

namespace confab {

class Player {
 public:
  // All but `options` and `hooks` outlive it.
  Player(asio::any_io_executor executor, const Registry& registry, const TranscriptHeader& header,
         StepSource& steps, PlayOptions options, PlayHooks hooks);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  ~Player();  // closes everything

  // Once. All that goes wrong with the server is in the result and told to the hooks; after the
  // first failure the rest is skipped, unless the options keep it going. Waits where the timing and
  // the timeouts say so, at most 2 s for quiet before each close. Throws TranscriptError,
  // std::invalid_argument (a target that must be named, a template without a value),
  // operation_aborted when it is cancelled.
  asio::awaitable<FileResult> play();

 private:
  asio::awaitable<std::size_t> take(const Step& step);
  asio::awaitable<std::size_t> take(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> wait_for_turn(const Step& step);

  asio::awaitable<std::optional<NetworkError>> connect(const TranscriptEvent& event,
                                                       Dialling dialled);
  std::shared_ptr<ReplayPeer> make_peer(const TranscriptEvent& event, Dialling dialled,
                                        std::string recorded_peer);
  asio::awaitable<void> open(const Step& step);
  asio::awaitable<void> accept(const Step& step);
  asio::awaitable<void> hear_failed_attempt(const Step& step);
  void tell_attempt(const Step& step, const Heard& heard);
  asio::awaitable<void> send(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> close(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> hear_nothing_more();

  asio::any_io_executor executor_;
  const Registry& registry_;
  StepSource& steps_;
  const PlayOptions options_;
  const PlayHooks hooks_;
  Captures values_;
  std::map<std::string, std::shared_ptr<ReplayPeer>, std::less<>> peers_;  // by conversation

  Dialler dialler_;
  Timeline timeline_;
  Patience patience_;
  ExchangeLog log_;
  Judge judge_;
  QuietWait quiet_;
  MessageWait messages_;
  EndWait ends_;
  UpgradeStep upgrades_;
  AcceptWait accepts_;
};

}  // namespace confab

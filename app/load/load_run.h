#pragma once
// Many sessions at once, each playing the same script and verifying what comes.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>

#include "app/load/load_tally.h"
#include "app/load/start_schedule.h"
#include "app/replay/player.h"
#include "app/replay/replay_options.h"
#include "protocol/match/given_names.h"
#include "transport/signal.h"

namespace confab {

//   no rate     N sessions begin; each plays the script as often as --repeat says, or for the
//               duration: a closed loop
//   a rate      sessions begin as planned (start_schedule.h), each plays it once: an open loop
//
// One that cannot begin for want of room is dropped and counted; nothing that a server does holds
// the next start back.
class LoadRun {
 public:
  // One session's way once through the script.
  struct Play {
    std::uint64_t session;             // from 1; with a rate: which start
    std::uint64_t iteration;           // from 1
    std::chrono::nanoseconds late{0};  // the last action was; a part of the next response time
  };

  // Everything outlives it; `options` has its `load`.
  LoadRun(asio::any_io_executor executor, const Registry& registry, const ReplayOptions& options,
          const Script& script);
  // Each may be empty. Called for each exchange that failed:
  std::function<void(const Play&, const ExchangeResult&)> on_failure;
  std::function<void()> on_second;  // called once a second while it runs

  // Until all sessions are over. Once. Throws what a session threw (a template without a value).
  asio::awaitable<void> run();
  // No more sessions begin, and those that run are given up.
  void stop();

  LoadTally& tally() noexcept { return tally_; }
  std::uint64_t running() const noexcept { return running_.size(); }
  // Somebody could not be talked to.
  bool could_not_run() const noexcept { return could_not_run_; }

 private:
  asio::awaitable<void> start_on_schedule();
  asio::awaitable<void> repeat(std::uint64_t session);
  asio::awaitable<void> play_planned(std::uint64_t session, Clock::time_point intended);
  asio::awaitable<bool> play(Play play, Clock::time_point intended);
  PlayOptions options_for(const Play& play, Clock::time_point intended) const;
  PlayHooks hooks_for(Play& play);
  asio::awaitable<void> pulse();
  void start(std::uint64_t session, asio::awaitable<void> work);
  void note(Play& play, const ExchangeResult& exchange);
  bool wants_more(std::uint64_t iteration) const;

  asio::any_io_executor executor_;
  const Registry& registry_;
  const ReplayOptions& options_;
  const LoadOptions& load_;
  const Script& script_;
  GivenNames given_names_;  // its
  LoopTime& time_;
  Clock::time_point begin_;
  LoadTally tally_{begin_};
  Signal wake_;  // of run(): the last session is over, or it stops
  Timer pulse_;
  std::map<std::uint64_t, std::unique_ptr<asio::cancellation_signal>> running_;
  std::exception_ptr trouble_;
  bool is_stopping_ = false;
  bool could_not_run_ = false;
};

}  // namespace confab

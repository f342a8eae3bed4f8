#pragma once
// Waiting for nothing: in a "silence", and before a conversation is closed. What comes all the same
// is unexpected.

#include <asio/awaitable.hpp>
#include <functional>
#include <string_view>

#include "app/replay/exchange_log.h"
#include "app/replay/play_options.h"
#include "app/replay/replay_peer.h"

namespace confab {

class QuietWait {
 public:
  // All outlive it. `policy`: of what is unexpected; a "silence" that is broken always fails.
  // `drain`: as in PlayOptions.
  QuietWait(LoopTime& time, ExchangeLog& log, Unexpected policy, Clock::duration drain)
      : time_(time), log_(log), policy_(policy), drain_(drain) {}

  // For as long as the "silence" says. Ends early with what breaks it, which stays unread.
  asio::awaitable<void> hear_silence(const Step& step, ReplayPeer& peer);
  // Until the conversation has been quiet for the drain: at most 2 s more, where a network goes on
  // repeating what came. What came is told to be unexpected at `where`, and stays unread.
  asio::awaitable<void> hear_nothing_more(Place where, ReplayPeer& peer);

  // As the policy says: a failure of the exchange, a warning, or nothing.
  void tell_unexpected(Place where, std::string_view bytes);
  // Before an end: tells and takes what is unread, where that is no failure. Else does nothing.
  void drop_unexpected(Arrivals& arrivals);

 private:
  asio::awaitable<void> hear_quiet(ReplayPeer& peer, std::function<Clock::time_point()> quiet_at);
  void tell_unexpected(Place where, const NetworkError& failure);
  void drop_duplicates(ReplayPeer& peer);

  LoopTime& time_;
  ExchangeLog& log_;
  const Unexpected policy_;
  const Clock::duration drain_;
};

}  // namespace confab

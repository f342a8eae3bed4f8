#pragma once
// Waiting for what ends a conversation, or troubles it: an "eof", and an "error" in the middle.

#include <asio/awaitable.hpp>

#include "app/replay/judge.h"
#include "app/replay/quiet_wait.h"
#include "app/replay/replay_peer.h"
#include "app/replay/step_source.h"
#include "app/replay/timing.h"

namespace confab {

// A peer that closes while something is on its way to it ends or resets, by chance. So an end and a
// loss are taken for each other where something of ours may have crossed the peer's end.
class EndWait {
 public:
  // All outlive it. `steps`: the current one is the step that is waited for.
  EndWait(LoopTime& time, StepSource& steps, const Patience& patience, Judge& judge,
          QuietWait& quiet)
      : time_(time), steps_(steps), patience_(patience), judge_(judge), quiet_(quiet) {}

  // An "eof". A message that comes before it is told in its place.
  asio::awaitable<void> hear_end(const Step& step, ReplayPeer& peer);
  // An "error" of an open conversation. A refused datagram may be told by any later call: whatever
  // send or receive it came with.
  asio::awaitable<void> hear_error(const Step& step, ReplayPeer& peer);

 private:
  bool is_end(const Heard& heard, const Step& step, const ReplayPeer& peer);
  bool is_crossing_told(const Step& step);

  LoopTime& time_;
  StepSource& steps_;
  const Patience& patience_;
  Judge& judge_;
  QuietWait& quiet_;
};

}  // namespace confab

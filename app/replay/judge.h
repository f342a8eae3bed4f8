#pragma once
// What an observation means for its exchange: it came, it did not, it came late, and how that is
// said.

#include <string>

#include "app/replay/exchange_log.h"
#include "app/replay/play_options.h"
#include "app/replay/replay_peer.h"
#include "app/replay/timing.h"

namespace confab {

// Whoever waits for a step (message_wait.h, end_wait.h) hands in what it heard; the log and the
// hooks have it then. Kind::matched is good, everything else is a failure of the step, unless it is
// optional.
class Judge {
 public:
  // All outlive it. `values`: of the names so far.
  Judge(Timeline& timeline, const Patience& patience, ExchangeLog& log, Captures& values,
        const PlayOptions& options, const PlayHooks& hooks)
      : timeline_(timeline),
        patience_(patience),
        log_(log),
        values_(values),
        options_(options),
        hooks_(hooks) {}

  // All that follows from one observation. `deadline`: what it was waited for with.
  void observed(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer);

  // The parts of that, for steps that are waited for together: what came is known one by one, what
  // is missing when no more comes, and the hooks are called in the order of the file.
  void note_come(const Step& step, const Heard& heard, ReplayPeer& peer);
  void note_missing(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer);
  void tell_hooks(const Step& step, const Heard& heard) const;

  // "within_ms", of what came at `came`.
  void check_time(const Step& step, Clock::time_point came, Clock::time_point since);

 private:
  void tell_failure(const Step& step, const Heard& heard, Deadline deadline);
  void advise_learning(const Step& step, const Heard& heard);
  bool can_be_learned(const TranscriptEvent& event, const Heard& heard) const;
  Heard shown(const Step& step, const Heard& heard) const;

  Timeline& timeline_;
  const Patience& patience_;
  ExchangeLog& log_;
  Captures& values_;
  const PlayOptions& options_;
  const PlayHooks& hooks_;
};

}  // namespace confab

#pragma once
// The time of a replay: when it acts, and how long it waits for what is to come.

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

#include "protocol/transcript/transcript.h"
#include "transport/deadline.h"
#include "transport/loop_time.h"

namespace confab {

class ReplayPeer;

// What is between two actions.
struct Timing {
  enum class Kind {
    fast,      // nothing: an action comes when what was expected before it has come
    recorded,  // as long as there was in the recording
    fixed,     // always `pause`
    step,      // until the user says so
  };
  Kind kind = Kind::fast;
  Clock::duration pause{0};
  double speed = 1;  // recorded: 2 is twice as fast
};

// Something that the client does (it opens, sends, ends), or an attempt that failed: it begins an
// exchange. Every other event is an observation.
bool is_action(const TranscriptEvent& event) noexcept;

// When steps begin and end.
//
//   completed() --pause--> began() --------> settled ------> completed()
//   the step before        the action        the answer's    the last step
//                                            first byte      of the exchange
//
// A step is completed when it is settled, where that is earlier than we knew it: an answer is there
// with its first byte, though we wait to see whether more comes.
class Timeline {
 public:
  // `time` outlives it. `intended_start`: as in PlayOptions.
  Timeline(LoopTime& time, Timing timing, std::optional<Clock::time_point> intended_start)
      : time_(time), timing_(timing), intended_start_(intended_start) {}

  void begin_play() noexcept;
  void begin_exchange() noexcept;
  void begin_step() noexcept { settled_.reset(); }
  void end_step() noexcept { completed_ = settled_ ? *settled_ : now(); }

  // Waits until this action is due, and begins it. How late it was; nothing: it has no time of its
  // own, it comes when the one before it is over. Throws operation_aborted when it is cancelled.
  asio::awaitable<std::optional<Clock::duration>> turn_of(const TranscriptEvent& action);
  // An observation. What was recorded before it counts for the plan alone.
  void pass(const TranscriptEvent& observation) { planned_ += pause_before(observation); }
  // The current step is settled at `at`, or where it was settled later already, then.
  void settle(Clock::time_point at) noexcept;

  Clock::time_point now() const noexcept { return time_.now(); }
  Clock::time_point began() const noexcept { return began_; }          // the exchange
  Clock::time_point completed() const noexcept { return completed_; }  // the last step
  // From the action to where the current step is settled. It must be.
  Clock::duration answered() const noexcept { return *settled_ - began_; }

 private:
  Clock::duration pause_before(const TranscriptEvent& event) const;

  LoopTime& time_;
  const Timing timing_;
  const std::optional<Clock::time_point> intended_start_;
  std::uint64_t exchanges_ = 0;
  Clock::time_point began_{};
  Clock::time_point completed_{};
  std::optional<Clock::time_point> settled_;
  Clock::time_point planned_{};  // of the last action, where there is a plan
};

// How long something is waited for: an event's own timeout, else the user's, else the file's, else
// 5 s, each times the scale. What may be left out is not waited for as long as what must come.
class Patience {
 public:
  // All outlive it. `timeout`, `scale`: as in PlayOptions.
  Patience(LoopTime& time, const TranscriptHeader& header, std::optional<Clock::duration> timeout,
           double scale)
      : time_(time), header_(header), timeout_(timeout), scale_(scale) {}

  // From now on.
  Deadline with(const TranscriptEvent& event) const;
  // The same for one that was waited for in vain already: not as long once more, for what was to
  // come with it.
  Deadline with(const TranscriptEvent& event, const ReplayPeer& peer) const;
  // At most a year, whatever the scale.
  Clock::duration scaled(Clock::duration limit) const;

 private:
  LoopTime& time_;
  const TranscriptHeader& header_;
  std::optional<Clock::duration> timeout_;
  double scale_;
};

}  // namespace confab

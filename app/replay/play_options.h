#pragma once
// What one play of a transcript is asked for, and who is told what comes of it.

#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "app/replay/listening.h"
#include "app/replay/listening_targets.h"
#include "app/replay/result.h"
#include "app/replay/targets.h"
#include "app/replay/timing.h"
#include "protocol/match/script.h"
#include "protocol/transcript/secrets.h"

namespace confab {

// What is done about something that came and that no step expects.
enum class Unexpected { fail, warn, ignore };

struct PlayOptions {
  Targets targets;
  ListeningTargets listening;
  Timing timing;
  std::optional<Clock::duration> timeout;  // in place of the file's; an event's own is kept
  double time_scale = 1;                   // of every timeout
  std::optional<Unexpected> unexpected;    // in place of the file's
  // A conversation must be quiet for so long before it is closed.
  Clock::duration drain = std::chrono::milliseconds(50);
  bool keep_going = false;  // after a failure
  bool verifies = true;     // false: -k, certificates are not looked at
  Captures values;          // of {{name}}
  Secrets secrets;          // never shown, whoever sent them
  Printable learn_command;  // advised where a clock, a counter or the like differs
  // When the first action is to be taken (load). Every later one is planned from there, with the
  // pauses of the timing: one that is late is taken immediately, and reports how late it was.
  std::optional<Clock::time_point> intended_start;
};

// What kind of thing went wrong.
struct PlayTrouble {
  ExchangeResult::Verdict verdict;
  std::string kind;  // ExchangeResult::kind
  // Too late, whatever came: nothing that the file could expect instead mends it.
  bool is_late = false;
};

// Called as it happens, from the play's own coroutine. Any may be empty; one that throws ends the
// play with its exception.
struct PlayHooks {
  // Each exchange when it is over, those that were skipped too.
  std::function<void(const ExchangeResult&)> exchange;
  // What was observed, good or not.
  std::function<void(const Step&, const Heard&)> observed;
  // After that, of what differed: names of its rule may have a value all the same.
  std::function<void(const Step&, Captures& values)> give_values;
  // False: exchanges have no `name`; making one takes longer than the rest of a passed exchange.
  bool wants_names = true;
  // Each thing that went wrong, before it is `observed` if it was an observation.
  std::function<void(Place where, const Printable& what, const PlayTrouble&)> failed;
  // Where it listens now, in whole lines.
  std::function<void(const Printable& lines)> listening;
  // Timing::step: returns when the user wants the action.
  std::function<asio::awaitable<void>(const Step&, const Printable& name)> before_action;
};

}  // namespace confab

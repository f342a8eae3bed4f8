#pragma once
// What came of a replay: what the player tells, and the reports are made of.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/json/transcript_error.h"
#include "protocol/text/printable.h"

namespace confab {

class Secrets;

// An exchange is an action and what was observed up to the next action: one line of a report.
struct ExchangeResult {
  enum class Verdict {
    passed,
    failed,         // what came was not what was expected
    could_not_run,  // refused, a name not found, a reset: the network failed where it should not
    skipped,        // after a failure
  };
  std::uint64_t number = 0;  // in its file, from 1
  Printable name;            // "send \"hello\\n\" (tcp1)", "open tcp://127.0.0.1:12000 (tcp1)"
  Place place;               // of its action in the file
  Verdict verdict = Verdict::passed;
  std::chrono::nanoseconds took{0};  // from the action to the last thing observed
  // From the action to the last answer that was waited for (its first byte, the end, the error).
  // Nothing: none came, or none was wanted. A silence is no answer.
  std::optional<std::chrono::nanoseconds> answered;
  // Load: how late the action was. Nothing: it has no time of its own, it comes when
  // the one before it is over.
  std::optional<std::chrono::nanoseconds> late;
  // failed, could_not_run: one line each, of the first thing that went wrong.
  Printable what;  // "expected \"HELLO\\n\", got \"HELL0\\n\""; "nothing came within 5 s"
  Place where;     // of what was expected
  std::vector<Printable> details;   // the diff
  Printable advice;                 // a command that helps; may be empty
  std::vector<Printable> warnings;  // what is odd, and did not fail
  std::string kind;  // what went wrong, to be counted: "mismatch", "timeout", "ECONNREFUSED"
  std::uint64_t sent_bytes = 0;
};

// One file, once through.
struct FileResult {
  std::string file;       // as it was named
  std::string title;      // the header's
  std::uint64_t run = 1;  // of --repeat
  std::uint64_t runs = 1;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t could_not_run = 0;
  std::uint64_t skipped = 0;
  std::chrono::nanoseconds took{0};
  // Of the file. Null: it was not played. They outlive what is told of it.
  const Secrets* secrets = nullptr;
  bool is_good() const noexcept { return failed == 0 && could_not_run == 0; }
};

}  // namespace confab

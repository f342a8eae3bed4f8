#pragma once
// What can be learned from one message, as it was recorded and as it came in some runs.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// A piece of a rule: literal text, or a placeholder.
struct LessonSlot {
  std::string literal = {};              // where `type` is empty
  std::string type = {};                 // of a placeholder
  std::string name = {};                 // empty: none yet; "*": it gets none
  std::vector<std::string> values = {};  // of a placeholder, in each sample
  bool fits_old = false;                 // an old pattern's placeholder takes all of them
};

struct Lesson {
  enum class Kind {
    nothing,  // all samples are what was expected
    pattern,  // `slots` are its text; literals as they came
    json,     // `slots` are its JSON; literals are JSON already
    hex,      // `slots` is one literal
  };
  Kind kind = Kind::nothing;
  std::vector<LessonSlot> slots = {};
  std::vector<std::string> lost = {};  // names of an old pattern that are in none of the slots
};

// From such samples no rule is made: it would hide what is wrong with one of them.
struct NoLesson {
  std::size_t sample;  // that is not as the others; 0: the recorded one
  Printable why;       // to be read after "run 2: "
  // All runs agree, and only the recording does not.
  bool is_change = false;
  // That is about a number, which may also change with time, slower than the runs.
  bool may_change_with_time = false;
};

// The samples, the recorded one first, differ in values only, which are of one kind each; all else
// is of the same form: lines, words, the shape of JSON. What varies once among samples that agree
// is no value, unless it is a clock or a counter that has gone on.
//
// `pattern` is the rule that the message has already, or empty: it is widened, and never narrowed.
// What a placeholder of it takes already is no question; what it does not is judged as without it.
// There are at least two samples, all of them messages that came.
std::variant<Lesson, NoLesson> learn(std::span<const std::string> samples,
                                     std::string_view pattern);

// The rule's text: of a pattern, or JSON, or hex. All slots have names.
std::string lesson_text(const Lesson& lesson);

// What of `expected` has another value in `actual`, which is of the same form: values that a peer
// could want to hear again, not clocks. Empty where it is not of the same form.
struct ChangedValue {
  std::string expected, actual;
};
std::vector<ChangedValue> changed_values(const std::string& expected, const std::string& actual);

}  // namespace confab

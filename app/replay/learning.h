#pragma once
// --learn: what varies between the recording and some runs.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/replay/changes.h"
#include "app/replay/listening.h"
#include "protocol/learning/lesson.h"
#include "protocol/learning/lesson_names.h"
#include "protocol/match/script.h"

namespace confab {

// Told all that happens in some runs, one after the other. Rules come of it only where the runs
// differ in values and in nothing else (lesson.h). A value that came otherwise than in the
// recording and that is sent later is sent as it came, in the same run; it becomes a template.
class Learning {
 public:
  // What a transcript says before anything came: names that have a meaning in it, those that are
  // sent, and values. Holds at most `limit_bytes` of what came, and of values that changed.
  struct Known {
    Names names;
    Names sent;
    Captures values;
  };
  // `slower`: what makes the runs slower, for whoever has a number that may change with time; empty
  // where they are slow.
  Learning(Known known, std::size_t limit_bytes, Literal slower);

  void begin_run();
  // What is sent in the place of a step; null: itself. Valid until the next call.
  const Step* sent(const Step& step);
  // Throws std::invalid_argument for more than the limit.
  void observe(const Step& step, const Heard& heard, bool has_secret);
  void failed(Place where, const Printable& what);
  // No rule mends it.
  void was_late(Place where, const Printable& what) { trouble(where, run_, what); }

  // After the last run: the rules and templates. None are to be written where there are troubles.
  Changes changes();
  const Failures& troubles() const noexcept { return troubles_; }
  // Some message had a rule already: what varied may have been what it takes.
  bool has_seen_rules() const noexcept { return has_seen_rules_; }

 private:
  using Run = std::size_t;  // from 1; 0 is the recording

  struct Seen {
    Place place;
    Printable name;
    std::optional<TranscriptMatch> match;
    std::vector<std::string> samples;  // of those that came
    std::vector<Run> runs;             // of each
    bool has_missed = false;           // in some run the rule did not hold
  };
  struct Sent {
    Place place;
    Printable name;
    std::string bytes;                          // as recorded
    std::map<std::string, ValueOfRuns> values;  // by what was recorded
  };

  struct Failure {
    Place where;
    Printable what;
  };

  Seen& seen_of(const Step& step);
  void settle_failure(bool may_be_explained);
  void note_values(const Step& step, const std::string& bytes);
  void add_value(const std::string& recorded, const std::string& now);
  void check_limit() const;
  void learn_message(std::uint64_t number, const Seen& seen);
  Printable what_takes_it(const Seen& seen) const;
  void make_rules(Changes& changes);
  void make_templates(Changes& changes);
  void check(const Changes& changes);
  void trouble(Place where, Run run, const Printable& why);

  Known known_;
  std::size_t limit_;
  Literal slower_;
  std::size_t bytes_ = 0;
  Run run_ = 0;
  std::map<std::uint64_t, Seen> seen_;
  std::map<std::uint64_t, Sent> sent_;
  std::map<std::uint64_t, Lesson> lessons_;
  std::map<std::string, ValueOfRuns> captured_;  // by rules that there are, by name
  Captures values_;                              // of this run
  InPlaceOf changed_;                            // what came, by what was recorded; in this run
  std::size_t changed_bytes_ = 0;
  Step changed_step_;
  LessonNames names_;
  std::optional<Failure> last_failure_;  // not settled yet
  Failures failures_;                    // that a rule may explain
  Failures troubles_;
  bool has_seen_rules_ = false;
  bool is_all_of_messages_ = false;  // what went wrong: nothing else did in any run
};

}  // namespace confab

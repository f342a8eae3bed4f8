#pragma once
// One value, one name: what is learned from the messages of a transcript, seen together.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/lesson.h"

namespace confab {

// Of one thing, in each sample: the recording, and each run.
using ValueOfRuns = std::vector<std::string>;

class LessonNames {
 public:
  // New names are none of `used`.
  explicit LessonNames(std::set<std::string, std::less<>> used) : used_(std::move(used)) {}

  // This name stands for them already.
  void know(const std::string& name, const ValueOfRuns& values);
  // Every slot gets its name. Those whose values are the same in every sample get one, if they make
  // a thing known again (lesson_values.h).
  void give(Lesson& lesson);
  // The name of these values; null: there is none.
  const std::string* find(const ValueOfRuns& values) const;

 private:
  std::string unused_name(const std::string& type);

  std::set<std::string, std::less<>> used_;
  std::map<ValueOfRuns, std::string> names_;
};

// The text of what was sent with {{names}} in it; its other text stays what it is.
struct NamedValue {
  std::string value, name;
};
std::string template_of(const std::string& sent, const std::vector<NamedValue>& values);

// `text` with other values, wherever they are words of it. Of several that begin at one place the
// longest is taken. Those that were found gain it in `found`, by their index.
std::string with_values(const std::string& text, const std::vector<ChangedValue>& values,
                        std::set<std::size_t>& found);

}  // namespace confab

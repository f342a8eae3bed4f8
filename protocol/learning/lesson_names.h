#pragma once
// One value, one name: what is learned from the messages of a transcript, seen together.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/learning/lesson.h"

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

// What takes the place of a value, by that value.
using InPlaceOf = std::map<std::string, std::string, std::less<>>;

// Values are replaced wherever they are words of the text; of several that begin at one place the
// longest is.

// The text of what was sent with {{names}} in it, which are given by their values; its other text
// stays what it is.
std::string template_of(const std::string& sent, const InPlaceOf& names);

struct Replaced {
  std::string text;
  InPlaceOf found;  // those of the values that were in it
};
Replaced replaced(const std::string& text, const InPlaceOf& values);

}  // namespace confab

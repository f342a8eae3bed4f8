#pragma once
// A pattern that a message has already, and what varies beyond it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/learning/lesson.h"
#include "protocol/learning/varying_text.h"

namespace confab {

// Without names.
std::vector<LessonSlot> slots_of(const std::vector<VaryingPiece>& pieces);

struct Widened {
  std::vector<LessonSlot> slots;
  std::vector<std::string> lost;  // names of placeholders that are a part of something larger now
};

// `slots` are what varies in samples, `sample` is the first of them, which fits `pattern`. Each
// placeholder of the pattern is there again, with its name, and its type if that still fits; but of
// a clock of which it was a part, the whole is one placeholder:
//
//   "07:44:{{n:int}}"  with  "07:44:12", "07:45:01"   ->   "{{time:time}}"
//
// nullopt: the sample does not fit the pattern.
std::optional<Widened> widen(std::vector<LessonSlot> slots, std::string_view pattern,
                             std::string_view sample);

}  // namespace confab

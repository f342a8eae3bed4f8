#pragma once
// What can be learned from messages that are JSON.

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "protocol/learning/lesson.h"

namespace confab {

// All of them are one object or array, in which no key appears twice.
bool are_json(std::span<const std::string> samples);

// Of samples that are_json(): values may vary, the shape may not (keys, kinds of values, numbers of
// elements; true, false and null are no values that vary). Where all spell it alike, the rule is a
// pattern; else, where keys come in another order, "json".
std::variant<Lesson, NoLesson> learn_json(std::span<const std::string> samples);

// The slots of that, whatever their values are; empty: the shape differs.
std::vector<LessonSlot> json_slots(std::span<const std::string> samples);

}  // namespace confab

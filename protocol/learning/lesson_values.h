#pragma once
// Are these the values of something that varies, or is one of them wrong?

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/learning/lesson.h"

namespace confab {

// `values`, the recorded one first, are of one `type` and not all equal.
//
//   clocks                    vary
//   uuid hex addr ip          vary; but not in one run alone
//   int num                   vary; but not in one run alone, nor between two values, unless it is
//                             a counter that went on at the end (17 17 17 18)
//   word any                  vary where each sample has another one
//   blanks, whatever the type never vary
//
// A number that all runs agree about, and only the recording does not, is a change of the server's.
std::optional<NoLesson> judge_values(std::string_view type, const std::vector<std::string>& values);

// Do they make one thing known again, wherever they are? Clocks and short numbers are equal by
// chance.
bool is_identity(std::string_view type, const std::vector<std::string>& values);

// A type of pattern that shows the time.
bool is_clock_type(std::string_view type) noexcept;

}  // namespace confab

#pragma once
// How much two messages are alike: which of several was meant?

#include <cstddef>
#include <string_view>
#include <vector>

namespace confab {

// From 0 (nothing) to 1 (equal): Dice's coefficient over pairs of neighbouring bytes (1945), so
// that what was moved still counts. Of long messages the beginning is looked at.
double likeness(std::string_view a, std::string_view b);

// Of each message the index of what it is held against, the most alike first; each expectation is
// taken once, while there are any. As many pairs as the shorter list has.
struct LikePair {
  std::size_t expected;
  std::size_t message;
};
std::vector<LikePair> pair_by_likeness(const std::vector<std::string_view>& expected,
                                       const std::vector<std::string_view>& messages);

}  // namespace confab

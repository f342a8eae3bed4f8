#pragma once
// "did you mean"

#include <optional>
#include <span>
#include <string_view>

namespace confab {

// The word that `word` was most likely meant to be: at most two letters left out, added, changed or
// swapped with their neighbour, and those fewer than half of the word's letters. The first of
// several that are equally near.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known);

}  // namespace confab

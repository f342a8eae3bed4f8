#pragma once
// Which lines of two texts belong together.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace confab {

// Equal in both, changed, or on one side only.
struct AlignedLine {
  std::optional<std::string_view> expected, actual;
  bool is_same() const noexcept { return expected == actual; }
};

// A longest common subsequence; the lines between its members are paired in their order. Takes the
// product of the numbers of lines: for short texts.
std::vector<AlignedLine> align_lines(std::span<const std::string_view> expected,
                                     std::span<const std::string_view> actual);

// Up to `most` lines from the beginning, each with its line end; the last one may have none.
std::vector<std::string_view> first_lines(std::string_view text, std::size_t most);
std::size_t count_lines(std::string_view text) noexcept;

}  // namespace confab

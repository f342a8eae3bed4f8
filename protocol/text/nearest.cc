#include "protocol/text/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace confab {
namespace {

constexpr std::size_t kLongest = 32;  // of a name that somebody typed
constexpr std::size_t kFarthest = 2;

// Damerau and Levenshtein, optimal string alignment: row i holds the distances of a's first i
// letters.
std::size_t distance(std::string_view a, std::string_view b) noexcept {
  std::array<std::array<std::size_t, kLongest + 1>, kLongest + 1> rows{};
  for (std::size_t i = 0; i <= a.size(); ++i) rows[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known) {
  std::optional<std::string_view> best;
  std::size_t best_distance = kFarthest + 1;
  if (word.size() > kLongest) return best;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongest) continue;
    const std::size_t far = distance(word, candidate);
    if (far >= best_distance || far * 2 >= word.size()) continue;
    best = candidate;
    best_distance = far;
  }
  return best;
}

}  // namespace confab

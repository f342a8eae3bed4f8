#include "transport/registry.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace confab {
namespace {

// Levenshtein's distance: how many characters to add, drop or change.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, changed}));
    }
  }
  return row.back();
}

}  // namespace

void Registry::add(Transport transport) { rows_.push_back(std::move(transport)); }

const Transport& Registry::find(std::string_view scheme) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Transport& row) { return row.scheme == scheme; });
  if (found != rows_.end()) return *found;
  std::string text = "there is no transport \"" + std::string(scheme) + "\"";
  std::string all;
  std::string_view nearest;
  std::size_t nearest_distance = std::max<std::size_t>(2, scheme.size() / 2) + 1;
  for (const Transport& row : rows_) {
    all += (all.empty() ? "" : ", ") + row.scheme;
    const std::size_t distance = edit_distance(scheme, row.scheme);
    if (distance < nearest_distance) {
      nearest = row.scheme;
      nearest_distance = distance;
    }
  }
  if (!nearest.empty()) text += "; did you mean " + std::string(nearest) + "?";
  throw UrlError(text + " (there are: " + all + ")");
}

Url Registry::read_url(std::string_view text) const {
  const std::string scheme = scheme_of(text);
  if (!scheme.empty()) find(scheme);
  return parse_url(text);
}

}  // namespace confab

#include "protocol/difference/difference_kind.h"

#include <algorithm>
#include <vector>

#include "protocol/json/json_text.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/learning/varying_text.h"
#include "protocol/text/common_ends.h"
#include "protocol/text/line_excerpt.h"

namespace confab {
namespace {

using Texts = std::vector<std::string_view>;

constexpr std::size_t kContextBytes = 256;  // of what is equal, around a difference
constexpr std::size_t kLongestJudged = 8 << 10;

// Two texts without most of what they share at both ends.
Texts around_difference(std::string_view a, std::string_view b) {
  const std::size_t prefix = common_prefix(a, b);
  const std::size_t begin = character_start(a, prefix - std::min(prefix, kContextBytes));
  a.remove_prefix(begin);
  b.remove_prefix(begin);
  const std::size_t suffix = common_suffix(a, b);
  const std::size_t end = character_start(a, a.size() - suffix + std::min(suffix, kContextBytes));
  return {a.substr(0, end), b.substr(0, b.size() - (a.size() - end))};
}

}  // namespace

std::string_view kind_of_difference(std::string_view expected, std::string_view actual) {
  const Texts texts = around_difference(expected, actual);
  for (const std::string_view each : texts)
    if (each.size() > kLongestJudged || !is_json_text(each)) return {};
  std::string_view kind;
  for (const VaryingPiece& each : compare_texts(texts).pieces) {
    if (each.type.empty() || each.texts[0] == each.texts[1]) continue;
    if (each.type == "any" || each.type == "word") return {};
    if (kind.empty()) kind = each.type;
  }
  return kind;
}

std::string_view kind_in_words(std::string_view kind) noexcept {
  if (is_clock_type(kind)) return "a clock";
  if (kind == "int" || kind == "num") return "a number";
  return kind == "addr" || kind == "ip" ? "an address" : "an id";
}

}  // namespace confab

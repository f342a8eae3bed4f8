#include "protocol/learning/variation.h"

#include <algorithm>
#include <optional>

#include "protocol/text/ascii.h"
#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

using Pieces = std::vector<std::string_view>;

bool all_of_type(std::string_view type, const Pieces& pieces) {
  return std::all_of(pieces.begin(), pieces.end(),
                     [&](std::string_view each) { return is_of_type(type, each); });
}

bool contains(const Pieces& pieces, std::string_view characters) noexcept {
  return std::any_of(pieces.begin(), pieces.end(), [&](std::string_view each) {
    return each.find_first_of(characters) != std::string_view::npos;
  });
}

// "beef" alone could be a word, "1234" a number.
bool is_hex_id(const Pieces& pieces, std::size_t least) {
  const std::size_t size = pieces[0].size();
  const bool is_one_size = std::all_of(pieces.begin(), pieces.end(),
                                       [&](std::string_view each) { return each.size() == size; });
  return is_one_size && size >= least && contains(pieces, "0123456789") &&
         contains(pieces, "abcdefABCDEF") && all_of_type("hex", pieces);
}

template <class Iterator>
std::size_t common(Iterator a, Iterator a_end, Iterator b, Iterator b_end) {
  return static_cast<std::size_t>(std::mismatch(a, a_end, b, b_end).first - a);
}

// "user9" and "user10": from the first digit of what differs to the last.
std::optional<Variation> number_in_word(const Pieces& pieces) {
  const std::string_view first = pieces[0];
  std::size_t prefix = first.size();
  std::size_t suffix = first.size();
  for (const std::string_view each : pieces) {
    prefix = std::min(prefix, common(first.begin(), first.end(), each.begin(), each.end()));
    suffix = std::min(suffix, common(first.rbegin(), first.rend(), each.rbegin(), each.rend()));
  }
  while (prefix > 0 && is_digit(first[prefix - 1])) --prefix;
  while (suffix > 0 && is_digit(first[first.size() - suffix])) --suffix;
  for (const std::string_view each : pieces) {
    if (each.size() <= prefix + suffix) return std::nullopt;
    const std::string_view core = each.substr(prefix, each.size() - prefix - suffix);
    if (!std::all_of(core.begin(), core.end(), is_digit)) return std::nullopt;
  }
  return Variation{"int", prefix, suffix};
}

bool has_type_of_its_own(TokenShape shape) noexcept {
  return shape != TokenShape::separator && shape != TokenShape::word && shape != TokenShape::number;
}

}  // namespace

Variation variation_of(const Pieces& pieces, std::optional<TokenShape> shape) {
  if (shape && has_type_of_its_own(*shape)) return {type_of(*shape)};
  constexpr std::size_t kSurelyNoWord = 6;
  if (all_of_type("int", pieces)) return {"int"};
  if (is_hex_id(pieces, kSurelyNoWord)) return {"hex"};
  if (all_of_type("num", pieces)) return {"num"};
  if (const auto number = number_in_word(pieces)) return *number;
  if (is_hex_id(pieces, 1)) return {"hex"};
  return {all_of_type("word", pieces) ? "word" : "any"};
}

}  // namespace confab

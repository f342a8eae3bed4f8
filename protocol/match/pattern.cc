#include "protocol/match/pattern.h"

#include <stdexcept>

#include "protocol/match/bindings.h"
#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

// Names that must be equal make it search again after each miss, as often as the peer's text says:
// so many bytes in all, each search counted as some at least. About half a second at the worst
// (2026-11).
constexpr std::size_t kMostSearched = 8 << 20;
constexpr std::size_t kCostOfSearch = 256;

bool is_expression(std::string_view text) noexcept {
  return text.size() > 2 && text.starts_with('/') && text.ends_with('/');
}

Expression compile_pattern(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("the pattern is empty");
  if (text.size() > kLongestPattern)
    throw std::invalid_argument("a pattern of " + std::to_string(text.size()) + " bytes: at most " +
                                std::to_string(kLongestPattern));
  if (is_expression(text)) return Expression::of_text(text.substr(1, text.size() - 2));
  return Expression::of_pattern(read_pattern(text));
}

}  // namespace

Pattern::Pattern(std::string_view text)
    : text_(text), expression_(std::make_unique<Expression>(compile_pattern(text))) {}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

std::optional<Captures> Pattern::search(std::string_view message) const {
  const Captures nothing_known;
  std::size_t searched = 0;
  for (std::size_t from = 0; from <= message.size() && searched <= kMostSearched;) {
    const auto found = expression_->find(message, from);
    if (!found) return std::nullopt;
    Bindings bindings(nothing_known);
    if (bindings.bind(*expression_, *found) == nullptr) return bindings.gained();
    const auto begin = static_cast<std::size_t>(found->all.data() - message.data());
    searched += begin + found->all.size() - from + kCostOfSearch;
    from = begin + 1;
  }
  return std::nullopt;
}

}  // namespace confab

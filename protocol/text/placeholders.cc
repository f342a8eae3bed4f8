#include "protocol/text/placeholders.h"

#include <algorithm>
#include <stdexcept>

namespace confab {

std::optional<TextPart> PlaceholderText::next() {
  if (rest_.empty()) return std::nullopt;
  std::size_t open = std::min(rest_.find("{{"), rest_.size());
  while (rest_.substr(open).starts_with("{{{")) ++open;  // no name begins with a brace
  if (open > 0) {
    const TextPart literal{false, rest_.substr(0, open)};
    rest_.remove_prefix(open);
    return literal;
  }
  const std::size_t close = rest_.find("}}");
  if (close == std::string_view::npos) {
    throw std::invalid_argument("no }} after \"" + std::string(rest_.substr(0, 20)) +
                                "\" ({{lb}} is a literal {{)");
  }
  const std::string_view inside = rest_.substr(2, close - 2);
  rest_.remove_prefix(close + 2);
  if (inside == "lb") return TextPart{false, "{{"};
  return TextPart{true, inside};
}

std::string escaped_literal(std::string_view text) {
  std::string escaped;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
    escaped.append(text.substr(0, at)).append("{{lb}}");
    text.remove_prefix(at + 2);
  }
  return escaped.append(text);
}

PlaceholderParts placeholder_parts(std::string_view inside) noexcept {
  if (inside == "*") return {{}, "any"};
  const std::size_t colon = inside.find(':');
  if (colon == std::string_view::npos) return {inside, "word"};
  return {inside.substr(0, colon), inside.substr(colon + 1)};
}

std::string numbered_name(std::size_t number) { return "p" + std::to_string(number); }

std::string numbered_placeholder(std::string_view type, std::size_t number) {
  std::string text = "{{" + numbered_name(number) + ":";
  return text.append(type).append("}}");
}

bool is_placeholder_name(std::string_view text) noexcept {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace confab

#include "protocol/match/pattern_pieces.h"

#include <stdexcept>

#include "protocol/text/pattern_types.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

[[noreturn]] void fail(std::string_view what, std::string_view quoted, std::string_view possible) {
  throw std::invalid_argument(
      std::string(what).append(" \"").append(quoted.substr(0, 60)).append("\"").append(possible));
}

std::string_view expression_of(std::string_view type) {
  if (const PatternType* known = find_pattern_type(type)) return known->expression;
  std::string possible = ":";
  for (const PatternType& known : pattern_types()) possible.append(" ").append(known.name);
  fail("no type", type, possible);
}

PatternPiece placeholder(std::string_view inside) {
  if (inside == "*") return {{}, {}, kAnything};
  const auto [name, type] = placeholder_parts(inside);
  if (!is_placeholder_name(name))
    fail("no placeholder", "{{" + std::string(inside) + "}}",
         ": {{name}}, {{name:type}}, {{*}} for anything, {{lb}} for a literal {{");
  return {{}, std::string(name), expression_of(type)};
}

}  // namespace

std::vector<PatternPiece> read_pattern(std::string_view text) {
  std::vector<PatternPiece> pieces;
  PlaceholderText parts(text);
  while (const auto part = parts.next()) {
    if (part->is_placeholder) {
      pieces.push_back(placeholder(part->text));
    } else if (pieces.empty() || !pieces.back().expression.empty()) {
      pieces.push_back({std::string(part->text), {}, {}});
    } else {
      pieces.back().literal += part->text;
    }
  }
  return pieces;
}

}  // namespace confab

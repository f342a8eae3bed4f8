#include "protocol/pattern_pieces.h"

#include <algorithm>
#include <stdexcept>

#include "protocol/placeholders.h"

namespace confab {
namespace {

struct Type {
  std::string_view name;
  std::string_view expression;
};

#define CONFAB_IPV4 \
  "(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
#define CONFAB_IPV6 \
  "(?:[0-9A-Fa-f]{0,4}:){2,7}(?:" CONFAB_IPV4 "|[0-9A-Fa-f]{0,4})(?:%[A-Za-z0-9_.-]+)?"

// Bytes above 7F are letters of other scripts.
constexpr Type kTypes[] = {
    {"int", "[-+]?[0-9]+"},
    {"num", "[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"},
    {"word", "[0-9A-Za-z_\\x80-\\xff]+"},
    {"hex", "(?:0[xX])?[0-9A-Fa-f]+"},
    {"uuid", "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"},
    {"ip", CONFAB_IPV4 "|" CONFAB_IPV6},
    {"addr", "(?:" CONFAB_IPV4 "|\\[" CONFAB_IPV6 "\\]):[0-9]{1,5}"},
    {"ctime",
     "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
     "(?:[ 0]?[1-9]|[12][0-9]|3[01]) [0-2][0-9]:[0-5][0-9]:[0-6][0-9] [0-9]{4}"},
    {"rfc3339",
     "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\\.[0-9]+)?"
     "(?:[Zz]|[-+][0-2][0-9]:[0-5][0-9])"},
    {"any", kAnything},
};

#undef CONFAB_IPV4
#undef CONFAB_IPV6

[[noreturn]] void fail(std::string_view what, std::string_view quoted, std::string_view possible) {
  throw std::invalid_argument(
      std::string(what).append(" \"").append(quoted.substr(0, 60)).append("\"").append(possible));
}

std::string_view expression_of(std::string_view type) {
  for (const Type& known : kTypes)
    if (known.name == type) return known.expression;
  std::string possible = ":";
  for (const Type& known : kTypes) possible.append(" ").append(known.name);
  fail("no type", type, possible);
}

PatternPiece placeholder(std::string_view inside) {
  if (inside == "*") return {{}, {}, kAnything};
  const std::size_t colon = std::min(inside.find(':'), inside.size());
  const std::string_view name = inside.substr(0, colon);
  if (!is_placeholder_name(name))
    fail("no placeholder", "{{" + std::string(inside) + "}}",
         ": {{name}}, {{name:type}}, {{*}} for anything, {{lb}} for a literal {{");
  const std::string_view type = colon == inside.size() ? "word" : inside.substr(colon + 1);
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

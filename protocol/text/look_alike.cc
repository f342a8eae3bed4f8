#include "protocol/text/look_alike.h"

#include <algorithm>

#include "protocol/text/common_ends.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/unicode_tables.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

// The next two characters; 0 where there is none.
struct Ahead {
  char32_t first = 0;
  char32_t second = 0;
};

char32_t take_point(std::string_view& text) {
  if (text.empty()) return 0;
  const Utf8 next = decode_utf8(text);
  text.remove_prefix(next.size);
  return next.state == Utf8::State::whole ? next.point : 0;
}

Ahead ahead(std::string_view text) {
  Ahead points;
  points.first = take_point(text);
  points.second = take_point(text);
  return points;
}

bool is_mark(char32_t point) { return character_range(point).kind == CharacterKind::mark; }
bool is_between(char32_t point, char32_t first, char32_t last) {
  return first <= point && point <= last;
}

// Letters of Latin, whose accents are seen, and all that is wider than a letter.
bool is_distinct(char32_t point) {
  return is_between(point, 0xc0, 0x24f) || is_between(point, 0x2e80, 0xf8ff) || point > 0xffff;
}

// Blocks of 256 are a script, more or less.
bool is_same_script(char32_t a, char32_t b) {
  const auto block = [](char32_t point) { return point < 0x80 ? 0 : 1 + (point >> 8); };
  return block(a) == block(b);
}

}  // namespace

bool look_alike(std::string_view a, std::string_view b) {
  const std::size_t same = common_prefix(a, b);
  const std::size_t at = std::min(character_start(a, same), character_start(b, same));
  const Ahead of_a = ahead(a.substr(at));
  const Ahead of_b = ahead(b.substr(at));
  for (const char32_t each : {of_a.first, of_a.second, of_b.first, of_b.second})
    if (is_mark(each)) return true;
  if (of_a.first == 0 || of_b.first == 0) return false;
  return !is_same_script(of_a.first, of_b.first) && !is_distinct(of_a.first) &&
         !is_distinct(of_b.first);
}

}  // namespace confab

#include "app/text/cells.h"

#include <algorithm>
#include <cwchar>

#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr char kEscape = '\033';
constexpr char kHiddenFrom = '\001';
constexpr char kHiddenTo = '\002';

// "\033[...m", or 0.
std::size_t colour_length(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] != kEscape || text[1] != '[') return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::size_t hidden_length(std::string_view text) noexcept {
  if (text.front() != kHiddenFrom) return 0;
  const std::size_t end = text.find(kHiddenTo);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool is_ascii_byte(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

constexpr char32_t kJoiner = 0x200d;
constexpr char32_t kEmojiStyle = 0xfe0f;

char32_t first_point(std::string_view text) noexcept {
  return text.empty() ? U'\0' : static_cast<char32_t>(decode_utf8(text).point);
}

bool is_skin_tone(char32_t point) { return point >= 0x1f3fb && point <= 0x1f3ff; }
bool is_half_of_a_flag(char32_t point) { return point >= 0x1f1e6 && point <= 0x1f1ff; }

// -1: the C library does not know it.
int known_columns(char32_t point) { return ::wcwidth(static_cast<wchar_t>(point)); }

}  // namespace

Glyph first_glyph(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  if (first >= ' ' && first < 0x7f) return {1, 1};
  if (const std::size_t length = colour_length(text)) return {length, 0};
  if (first < ' ' || first == 0x7f) return {1, 2};
  const Utf8 character = decode_utf8(text);
  if (character.state != Utf8::State::whole) return {1, 1};
  const int columns = known_columns(static_cast<char32_t>(character.point));
  return {character.size, columns == -1 ? 1 : columns};
}

Cluster first_cluster(std::string_view text) noexcept {
  const Glyph base = first_glyph(text);
  const bool is_ascii = base.bytes == 1 && (text.size() == 1 || is_ascii_byte(text[1]));
  if (is_ascii) return {1, base.columns, base.columns};  // nothing of it joins anything
  const char32_t first = first_point(text);
  const bool is_known = base.columns != 1 || known_columns(first) != -1;
  Cluster cluster{base.bytes, base.columns, is_known ? base.columns : 0};
  bool is_emoji = base.columns == 2 && base.bytes > 1;
  char32_t last = first;
  while (cluster.bytes < text.size()) {
    const std::string_view rest = text.substr(cluster.bytes);
    const char32_t next = first_point(rest);
    const bool is_joined = is_emoji && (last == kJoiner || is_skin_tone(next));
    const bool ends_flag =
        cluster.bytes == base.bytes && is_half_of_a_flag(first) && is_half_of_a_flag(next);
    const Glyph glyph = first_glyph(rest);
    if (!is_joined && !ends_flag && (glyph.columns != 0 || rest.front() == kEscape)) break;
    is_emoji = is_emoji || next == kEmojiStyle;
    last = next;
    cluster.bytes += glyph.bytes;
    cluster.columns += glyph.columns;
    if (ends_flag) cluster.fewest_columns += glyph.columns;
  }
  return cluster;
}

int columns_of(std::string_view text) noexcept {
  int columns = 0;
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    columns += glyph.columns;
    text.remove_prefix(glyph.bytes);
  }
  return columns;
}

std::string_view fitting(std::string_view text, int columns) noexcept {
  std::size_t taken = 0;
  while (taken < text.size()) {
    const Cluster cluster = first_cluster(text.substr(taken));
    columns -= cluster.columns;
    if (columns < 0) break;
    taken += cluster.bytes;
  }
  return text.substr(0, taken);
}

CursorPlace behind(std::string_view text, int width, CursorPlace begin) noexcept {
  CursorPlace place = begin;
  while (!text.empty()) {
    if (const std::size_t hidden = hidden_length(text)) {
      text.remove_prefix(hidden);
      continue;
    }
    const Glyph glyph = first_glyph(text);
    const bool new_line = text.front() == '\n';
    const bool wraps = place.column + glyph.columns > width;  // a wide character is not split
    if (new_line || wraps) place = {place.row + 1, 0};
    if (!new_line) place.column += glyph.columns;
    if (place.column == width) place = {place.row + 1, 0};
    text.remove_prefix(glyph.bytes);
  }
  return place;
}

// Readline wraps by blanks up to the margin and a carriage return. A terminal that counts less is
// not at its margin then, and goes on at the left of the same row.
int fewest_rows_behind(std::string_view text, int width) noexcept {
  CursorPlace counted;
  CursorPlace seen;
  const auto wrap = [&] {
    seen = {seen.column == width ? seen.row + 1 : seen.row, 0};
    counted = {counted.row + 1, 0};
  };
  while (!text.empty()) {
    if (const std::size_t hidden = hidden_length(text)) {
      text.remove_prefix(hidden);
      continue;
    }
    if (text.front() == '\n') {
      seen = counted = {seen.row + 1, 0};
      text.remove_prefix(1);
      continue;
    }
    const Cluster cluster = first_cluster(text);
    int fewest = cluster.fewest_columns;
    for (std::string_view rest = text.substr(0, cluster.bytes); !rest.empty();) {
      const Glyph glyph = first_glyph(rest);
      if (counted.column + glyph.columns > width) {
        seen.column += width - counted.column;
        wrap();
      }
      counted.column += glyph.columns;
      const int columns = std::min(fewest, glyph.columns);
      seen.column += columns;
      fewest -= columns;
      if (counted.column == width) wrap();
      rest.remove_prefix(glyph.bytes);
    }
    text.remove_prefix(cluster.bytes);
  }
  return seen.row;
}

}  // namespace confab

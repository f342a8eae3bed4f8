#include "app/prompt/cells.h"

#include <algorithm>
#include <cwchar>

#include "protocol/utf8.h"

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

}  // namespace

Glyph first_glyph(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  if (first >= ' ' && first < 0x7f) return {1, 1};
  if (const std::size_t length = colour_length(text)) return {length, 0};
  if (first < ' ' || first == 0x7f) return {1, 2};
  const Utf8 character = decode_utf8(text);
  if (character.state != Utf8::State::whole) return {1, 1};
  return {character.size, std::max(::wcwidth(static_cast<wchar_t>(character.point)), 0)};
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
    const Glyph glyph = first_glyph(text.substr(taken));
    columns -= glyph.columns;
    if (columns < 0) break;
    taken += glyph.bytes;
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

}  // namespace confab

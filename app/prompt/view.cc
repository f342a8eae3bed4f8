#include "app/prompt/view.h"

#include <stdexcept>

namespace confab {
namespace {

constexpr std::size_t kBytesPerRow = 16;
constexpr std::size_t kFewestPerRow = 4;
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr int kOffsetDigits = 8;

// "00000000 ", for each byte " 00", twice a blank more, "|", "|", and each byte as a character.
constexpr int columns_for(std::size_t bytes) {
  return kOffsetDigits + 1 + 4 * static_cast<int>(bytes) + 5;
}

}  // namespace

View parse_view(std::string_view name) {
  for (const View view : {View::text, View::escaped, View::hex, View::json}) {
    if (name == view_name(view)) return view;
  }
  throw std::invalid_argument("no view is named \"" + std::string(name) +
                              "\"; there are: text, escaped, hex, json");
}

std::string_view view_name(View view) noexcept {
  switch (view) {
    case View::text:
      return "text";
    case View::escaped:
      return "escaped";
    case View::hex:
      return "hex";
    case View::json:
      return "json";
  }
  return "";
}

std::size_t hex_row_bytes(int columns) noexcept {
  std::size_t bytes = kBytesPerRow;
  while (columns != 0 && bytes > kFewestPerRow && columns_for(bytes) > columns) bytes /= 2;
  return bytes;
}

std::string hex_row(std::uint64_t offset, std::string_view bytes, std::size_t row_bytes) {
  std::string row;
  for (int shift = 4 * (kOffsetDigits - 1); shift >= 0; shift -= 4)
    row += kHexDigits[(offset >> shift) & 15];
  row += ' ';
  for (std::size_t i = 0; i < row_bytes; ++i) {
    if (i == row_bytes / 2) row += ' ';
    const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    row += ' ';
    row += i < bytes.size() ? kHexDigits[byte >> 4] : ' ';
    row += i < bytes.size() ? kHexDigits[byte & 15] : ' ';
  }
  row += "  |";
  for (const char c : bytes) row += c >= ' ' && c <= '~' ? c : '.';
  return row + "|";
}

}  // namespace confab

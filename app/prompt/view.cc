#include "app/prompt/view.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/json_view.h"
#include "protocol/sanitiser.h"

namespace confab {
namespace {

constexpr std::size_t kBytesPerRow = 16;
constexpr std::string_view kHexDigits = "0123456789abcdef";

std::string hex_row(std::size_t offset, std::string_view bytes) {
  std::string row;
  for (int shift = 28; shift >= 0; shift -= 4) row += kHexDigits[(offset >> shift) & 15];
  row += ' ';
  for (std::size_t i = 0; i < kBytesPerRow; ++i) {
    if (i == kBytesPerRow / 2) row += ' ';
    const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    row += ' ';
    row += i < bytes.size() ? kHexDigits[byte >> 4] : ' ';
    row += i < bytes.size() ? kHexDigits[byte & 15] : ' ';
  }
  row += "  |";
  for (const char c : bytes) row += c >= ' ' && c <= '~' ? c : '.';
  return row + "|";
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

std::string hex_dump(std::string_view bytes) {
  std::string dump;
  for (std::size_t offset = 0; offset < bytes.size(); offset += kBytesPerRow) {
    if (offset != 0) dump += '\n';
    dump += hex_row(offset, bytes.substr(offset, kBytesPerRow));
  }
  return dump;
}

std::string escaped(std::string_view bytes) {
  SanitiserOptions options;
  options.escape_backslash = true;
  return sanitise(bytes, options).text();
}

std::string as_json(std::string_view message) {
  auto pretty = pretty_json(message);
  return pretty ? std::move(*pretty) : std::string(message);
}

}  // namespace confab

#include "app/text/xml_text.h"

#include "protocol/text/sanitiser.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_byte_escape(char byte, std::string& out) {
  const auto value = static_cast<std::uint8_t>(byte);
  out += "\\x";
  out += kHexDigits[value >> 4];
  out += kHexDigits[value & 15];
}

void append_ascii(char byte, std::string& out) {
  switch (byte) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':  // "]]>" is no text
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    case '\t':  // in an attribute they would be read as blanks
    case '\n':
      out += byte == '\t' ? "&#9;" : "&#10;";
      return;
    default:
      if (byte >= 0x20 && byte < 0x7f) {
        out += byte;
      } else {
        append_byte_escape(byte, out);
      }
  }
}

// XML 1.0, production [2], without C1.
bool can_be_carried(char32_t point) noexcept {
  return point >= 0xa0 && (point < 0xd800 || point > 0xdfff) && point != 0xfffe && point != 0xffff;
}

}  // namespace

void append_xml(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const Utf8 next = decode_utf8(text);
    std::size_t size = 1;
    if (next.state != Utf8::State::whole) {
      append_byte_escape(text.front(), out);
    } else if (next.size == 1) {
      append_ascii(text.front(), out);
    } else {
      size = next.size;
      if (can_be_carried(next.point)) {
        out.append(text.substr(0, size));
      } else {
        append_point_escape(next.point, out);
      }
    }
    text.remove_prefix(size);
  }
}

void append_attribute(std::string_view name, std::string_view text, std::string& out) {
  out.append(" ").append(name).append("=\"");
  append_xml(text, out);
  out += '"';
}

void append_attribute(std::string_view name, std::uint64_t number, std::string& out) {
  append_attribute(name, std::to_string(number), out);
}

}  // namespace confab

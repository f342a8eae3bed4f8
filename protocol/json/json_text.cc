#include "protocol/json/json_text.h"

#include <array>
#include <cstdint>

#include "protocol/text/unicode_tables.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Bytes that stand for themselves inside the quotes.
constexpr auto kIsPlain = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

// Bytes of text that need no second look.
constexpr auto kIsText = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) table[c] = true;
  table['\t'] = table['\n'] = table['\r'] = table['\x1b'] = true;
  return table;
}();

std::size_t run_of(const std::array<bool, 256>& table, std::string_view text) noexcept {
  std::size_t run = 0;
  while (run < text.size() && table[static_cast<std::uint8_t>(text[run])]) ++run;
  return run;
}

void append_unit(char32_t unit, std::string& out) {
  const char text[] = {'\\',
                       'u',
                       kHexDigits[unit >> 12 & 15],
                       kHexDigits[unit >> 8 & 15],
                       kHexDigits[unit >> 4 & 15],
                       kHexDigits[unit & 15]};
  out.append(text, sizeof text);
}

// Beyond the first plane: a surrogate pair.
void append_escaped(char32_t point, std::string& out) {
  if (point < 0x10000) return append_unit(point, out);
  append_unit(0xd7c0 + (point >> 10), out);
  append_unit(0xdc00 + (point & 0x3ff), out);
}

void append_ascii(char byte, std::string& out) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_unit(static_cast<std::uint8_t>(byte), out);
  }
}

void append_bad_byte(char byte, std::string& out) {
  const auto value = static_cast<std::uint8_t>(byte);
  out += "\\\\x";
  out += kHexDigits[value >> 4];
  out += kHexDigits[value & 15];
}

bool is_harmful(char32_t point) noexcept {
  const auto in = [&](char32_t first, char32_t last) { return point >= first && point <= last; };
  return in(0x80, 0x9f) || point == 0x61c || in(0x200e, 0x200f) || in(0x2028, 0x202e) ||
         in(0x2066, 0x2069);
}

bool is_hidden(char32_t point) noexcept {
  return character_range(point).kind == CharacterKind::hidden;
}

void append_string(std::string_view text, bool (*must_escape)(char32_t), std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t run = run_of(kIsPlain, text);
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) break;
    const Utf8 next = decode_utf8(text);
    const bool whole = next.state == Utf8::State::whole;
    if (!whole) {
      append_bad_byte(text.front(), out);
    } else if (next.size == 1) {
      append_ascii(text.front(), out);
    } else if (must_escape(next.point)) {
      append_escaped(next.point, out);
    } else {
      out.append(text.substr(0, next.size));
    }
    text.remove_prefix(whole ? next.size : 1);
  }
  out += '"';
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  append_string(text, is_harmful, out);
}

void append_json_string_shown(std::string_view text, std::string& out) {
  append_string(text, is_hidden, out);
}

void append_json_strings(std::span<const std::string> texts, std::string& out) {
  char before = '[';
  for (const std::string& each : texts) {
    out += before;
    append_json_string(each, out);
    before = ',';
  }
  out += texts.empty() ? "[]" : "]";
}

bool is_json_text(std::string_view text) noexcept {
  while (true) {
    text.remove_prefix(run_of(kIsText, text));
    if (text.empty()) return true;
    const Utf8 next = decode_utf8(text);
    if (next.state != Utf8::State::whole || next.point < 0xa0) return false;
    text.remove_prefix(next.size);
  }
}

}  // namespace confab

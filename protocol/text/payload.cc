#include "protocol/text/payload.h"

#include <array>
#include <cstdint>
#include <stdexcept>

#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The value of each byte as a digit of base64; -1: none.
constexpr auto kBase64Values = [] {
  std::array<int, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64Digits.size(); ++i)
    values[static_cast<std::uint8_t>(kBase64Digits[i])] = static_cast<int>(i);
  return values;
}();

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_separator(char c) noexcept {
  return c == ' ' || c == ',' || c == ':' || c == '-' || c == '\t' || c == '\r' || c == '\n';
}

// Reads one escape after its backslash, at a time.
class Unescaper {
 public:
  explicit Unescaper(std::string_view text) : text_(text) {}

  std::string run() {
    while (place_ < text_.size()) {
      const std::size_t backslash = std::min(text_.find('\\', place_), text_.size());
      bytes_.append(text_.substr(place_, backslash - place_));
      place_ = backslash;
      if (backslash < text_.size()) escape();
    }
    return std::move(bytes_);
  }

 private:
  void escape() {
    const char kind = place_ + 1 < text_.size() ? text_[place_ + 1] : '\0';
    switch (kind) {
      case 'r':
        return simple('\r');
      case 'n':
        return simple('\n');
      case 't':
        return simple('\t');
      case '0':
        return simple('\0');
      case '\\':
        return simple('\\');
      case 'x':
        return byte();
      case 'u':
        return code_point();
      default:
        fail(2);
    }
  }

  void simple(char value) {
    bytes_ += value;
    place_ += 2;
  }

  void byte() {
    const int high = digit_at(place_ + 2);
    const int low = digit_at(place_ + 3);
    if (high < 0 || low < 0) fail(4);
    bytes_ += static_cast<char>(static_cast<std::uint8_t>(high * 16 + low));
    place_ += 4;
  }

  void code_point() {
    std::size_t at = place_ + 2;
    if (at >= text_.size() || text_[at] != '{') fail(2);
    char32_t point = 0;
    const std::size_t first = ++at;
    for (; digit_at(at) >= 0 && at - first < 6; ++at)
      point = point * 16 + static_cast<char32_t>(digit_at(at));
    const bool closed = at > first && at < text_.size() && text_[at] == '}';
    if (!closed || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) fail(at + 1 - place_);
    append_utf8(point, bytes_);
    place_ = at + 1;
  }

  int digit_at(std::size_t at) const noexcept {
    return at < text_.size() ? hex_value(text_[at]) : -1;
  }

  [[noreturn]] void fail(std::size_t length) const {
    throw std::invalid_argument("\"" + std::string(text_.substr(place_, length)) +
                                "\" at character " + std::to_string(place_ + 1) +
                                ": the escapes are \\r \\n \\t \\0 \\\\ \\xHH \\u{HEX}");
  }

  std::string_view text_;
  std::size_t place_ = 0;
  std::string bytes_;
};

[[noreturn]] void fail_hex(std::string_view text, std::size_t place, const char* why) {
  throw std::invalid_argument("\"" + std::string(text.substr(place, 4)) + "\" at character " +
                              std::to_string(place + 1) + ": " + why +
                              " (bytes are written 00 ff, 00ff, 00:ff or 0x00,0xff)");
}

}  // namespace

std::string unescape(std::string_view text) { return Unescaper(text).run(); }

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (is_separator(rest[0])) {
      ++i;
    } else if (rest.size() > 1 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X')) {
      if (rest.size() < 3 || hex_value(rest[2]) < 0) fail_hex(text, i, "no digit after 0x");
      i += 2;
    } else {
      const int high = hex_value(rest[0]);
      if (high < 0) fail_hex(text, i, "not a hexadecimal digit");
      const int low = rest.size() > 1 ? hex_value(rest[1]) : -1;
      if (low < 0) fail_hex(text, i, "a byte has two digits");
      bytes += static_cast<char>(static_cast<std::uint8_t>(high * 16 + low));
      i += 2;
    }
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
  return text;
}

std::string to_spaced_hex(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    text.append(i == 0 ? "" : " ").append(to_hex(bytes.substr(i, 1)));
  return text;
}

std::string to_base64(std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0U;
  };
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    text += kBase64Digits[group >> 18];
    text += kBase64Digits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? kBase64Digits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kBase64Digits[group & 63] : '=';
  }
  return text;
}

std::string from_base64(std::string_view text) {
  const std::size_t size =
      text.ends_with("==") ? text.size() - 2 : text.size() - text.ends_with("=");
  std::string bytes;
  bytes.reserve(size / 4 * 3 + 2);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int digit = kBase64Values[static_cast<std::uint8_t>(text[i])];
    if (digit < 0) {
      throw std::invalid_argument("\"" + std::string(text.substr(i, 1)) + "\" at character " +
                                  std::to_string(i + 1) + " is no digit of base64");
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 != 0)
      bytes += static_cast<char>(static_cast<std::uint8_t>(bits >> (6 - 2 * (i % 4))));
  }
  if (text.size() % 4 != 0 || size % 4 == 1)
    throw std::invalid_argument(
        "base64 has groups of four digits, the last one filled up with \"=\"");
  return bytes;
}

}  // namespace confab

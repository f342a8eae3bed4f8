#include "protocol/text/utf8.h"

#include <algorithm>
#include <cstddef>

namespace confab {
namespace {

struct Lead {
  std::uint8_t size;       // 0: no code point begins with this byte
  std::uint8_t low, high;  // bounds of the second byte
};

constexpr Lead lead_of(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xc2) return {0, 0, 0};
  if (byte < 0xe0) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte < 0xf0) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte < 0xf4) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

Utf8 decode_utf8(std::string_view bytes) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.size == 0) return {Utf8::State::bad, 1, 0};
  if (lead.size == 1) return {Utf8::State::whole, 1, byte(0)};
  const std::size_t present = std::min<std::size_t>(bytes.size(), lead.size);
  char32_t point = byte(0) & (0x7fU >> lead.size);
  for (std::size_t i = 1; i < present; ++i) {
    const std::uint8_t low = i == 1 ? lead.low : 0x80;
    const std::uint8_t high = i == 1 ? lead.high : 0xbf;
    if (byte(i) < low || byte(i) > high) return {Utf8::State::bad, 1, 0};
    point = point << 6 | (byte(i) & 0x3fU);
  }
  const auto state = present == lead.size ? Utf8::State::whole : Utf8::State::cut;
  return {state, static_cast<std::uint8_t>(present), point};
}

bool ends_inside_character(std::string_view bytes) noexcept {
  constexpr std::size_t kLongestCut = 3;
  for (std::size_t size = 1; size <= std::min(kLongestCut, bytes.size()); ++size) {
    const Utf8 last = decode_utf8(bytes.substr(bytes.size() - size));
    if (last.state != Utf8::State::bad) return last.state == Utf8::State::cut;
  }
  return false;
}

std::string_view beginning_of(std::string_view text, std::size_t size_bytes) noexcept {
  std::size_t size = std::min(size_bytes, text.size());
  while (size < text.size() && ends_inside_character(text.substr(0, size))) ++size;
  return text.substr(0, size);
}

void append_utf8(char32_t point, std::string& out) {
  const auto put = [&](char32_t byte) {
    out += static_cast<char>(static_cast<std::uint8_t>(byte));
  };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xe0 | point >> 12);
    } else {
      put(0xf0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3f));
    }
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

}  // namespace confab

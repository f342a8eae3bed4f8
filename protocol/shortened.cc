#include "protocol/shortened.h"

#include "protocol/utf8.h"

namespace confab {
namespace {

constexpr std::size_t kLongest = 40;
constexpr std::size_t kBeginning = 400;
constexpr std::size_t kEnd = 200;

// Not in the middle of a character, as far as it is UTF-8.
std::string_view beginning(std::string_view text) noexcept {
  std::size_t size = kLongest;
  while (size + 4 > kLongest && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

Printable shortened(std::string_view text) {
  const bool is_long = text.size() > kLongest;
  Printable shown(Untrusted(is_long ? beginning(text) : text));
  if (is_long) shown += Literal("...");
  return shown;
}

std::string without_middle(std::string_view text) {
  if (text.size() <= kBeginning + kEnd) return std::string(text);
  const std::string_view first = beginning_of(text, kBeginning);
  std::size_t end = text.size() - kEnd;
  for (int i = 0; i < 3 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; ++i) ++end;
  return std::string(first) + "...[" + std::to_string(end - first.size()) + " bytes]..." +
         std::string(text.substr(end));
}

Printable quoted_short(std::string_view text) {
  Printable shown("\"");
  shown += shortened(text);
  shown += Literal("\"");
  return shown;
}

}  // namespace confab

#include "protocol/shortened.h"

namespace confab {
namespace {

constexpr std::size_t kLongest = 40;

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

Printable quoted_short(std::string_view text) {
  Printable shown("\"");
  shown += shortened(text);
  shown += Literal("\"");
  return shown;
}

}  // namespace confab

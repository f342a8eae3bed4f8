#include "protocol/text/shortened.h"

#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr std::size_t kLongestQuoted = 40;
constexpr std::size_t kBeginning = 400;
constexpr std::size_t kEnd = 200;

// Not in the middle of a character, as far as it is UTF-8.
std::string_view beginning(std::string_view text) noexcept {
  std::size_t size = kLongestQuoted;
  while (size + 4 > kLongestQuoted && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
    --size;
  return text.substr(0, size);
}

// Of the last bytes that are shown: not in the middle of a character.
std::size_t start_of_end(std::string_view text) noexcept {
  std::size_t end = text.size() - kEnd;
  for (int i = 0; i < 3 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; ++i) ++end;
  return end;
}

}  // namespace

Printable left_out(std::size_t bytes) {
  Printable text("...[+");
  text += std::uint64_t{bytes};
  text += bytes == 1 ? Literal(" byte]") : Literal(" bytes]");
  return text;
}

Printable shortened(std::string_view text) {
  if (text.size() <= kLongestQuoted) return Printable(Untrusted(text));
  const std::string_view first = beginning(text);
  Printable shown{Untrusted(first)};
  return shown += left_out(text.size() - first.size()), shown;
}

std::string without_middle(std::string_view text) {
  if (text.size() <= kBeginning + kEnd) return std::string(text);
  const std::string_view first = beginning_of(text, kBeginning);
  const std::size_t end = start_of_end(text);
  return std::string(first) + "...[" + std::to_string(end - first.size()) + " bytes]..." +
         std::string(text.substr(end));
}

Printable without_middle(const Printable& text) {
  const std::string_view all = text.text();
  if (all.size() <= kBeginning + kEnd) return text;
  const std::size_t first = beginning_of(all, kBeginning).size();
  const std::size_t end = start_of_end(all);
  Printable shown;
  shown.append_part(text, 0, first);
  shown += Literal("...[");
  shown += end - first;
  shown += Literal(" bytes]...");
  shown.append_part(text, end, all.size() - end);
  return shown;
}

Printable quoted_short(std::string_view text) {
  const std::string_view first = text.size() <= kLongestQuoted ? text : beginning(text);
  Printable shown("\"");
  shown += Untrusted(first);
  shown += Literal("\"");
  if (first.size() < text.size()) shown += left_out(text.size() - first.size());
  return shown;
}

}  // namespace confab

#include "protocol/difference/difference.h"

#include <algorithm>
#include <cstdint>

#include "protocol/difference/byte_difference.h"
#include "protocol/difference/text_difference.h"
#include "protocol/text/common_ends.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/shortened.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

// What is looked at on both sides of the first difference.
constexpr std::size_t kWindow = 2048;
// One strange byte in so many is still text, with an escape in it.
constexpr std::size_t kTextPerStrangeByte = 10;

bool is_strange(char byte) noexcept {
  if (byte == '\t' || byte == '\n' || byte == '\r' || byte == '\x1b') return false;
  return static_cast<std::uint8_t>(byte) < 0x20 || byte == '\x7f';
}

bool is_mostly_text(std::string_view message, std::size_t around) {
  const std::size_t begin = around - std::min(around, kWindow);
  std::string_view text = message.substr(std::min(begin, message.size()), 2 * kWindow);
  const std::size_t size = text.size();
  std::size_t strange = 0;
  while (!text.empty()) {
    const Utf8 next = decode_utf8(text);
    if (next.state == Utf8::State::bad || (next.size == 1 && is_strange(text.front()))) ++strange;
    text.remove_prefix(next.size);
  }
  return strange * kTextPerStrangeByte <= size;
}

std::vector<Printable> with_empty_ones_said(std::vector<Printable> lines, std::string_view expected,
                                            std::string_view actual) {
  if (expected.empty()) lines.insert(lines.begin(), Printable("- (0 bytes)"));
  if (actual.empty()) lines.push_back(Printable("+ (0 bytes)"));
  return lines;
}

// As it is there: not escaped a second time. Only a TAB, which has no width of its own.
Printable shown_rule(std::string_view rule) {
  Printable shown;
  while (!rule.empty()) {
    const std::size_t tab = std::min(rule.find('\t'), rule.size());
    shown += Untrusted(rule.substr(0, tab));
    rule.remove_prefix(tab);
    if (rule.empty()) break;
    shown += Literal("\\t");
    rule.remove_prefix(1);
  }
  return shown;
}

// As much of it as fits.
Printable first_of_rule(std::string_view rule) {
  constexpr std::size_t kLongest = 160;
  std::size_t size = character_start(rule, std::min(rule.size(), kLongest));
  Printable shown = shown_rule(rule.substr(0, size));
  while (shown.text().size() > kLongest) {
    size = character_start(rule, size * kLongest / shown.text().size());
    shown = shown_rule(rule.substr(0, size));
  }
  if (size < rule.size()) shown += left_out(rule.size() - size);
  return shown;
}

}  // namespace

std::vector<Printable> difference(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const std::size_t first = common_prefix(expected, actual);
  const bool is_text = is_mostly_text(expected, first) && is_mostly_text(actual, first);
  return with_empty_ones_said(
      is_text ? text_difference(expected, actual) : byte_difference(expected, actual), expected,
      actual);
}

std::vector<Printable> difference_from_rule(std::string_view rule, std::string_view actual) {
  Printable expected("- ");
  expected += first_of_rule(rule);
  std::vector<Printable> lines{expected};
  if (actual.empty()) lines.push_back(Printable("+ (0 bytes)"));
  const auto received = is_mostly_text(actual, 0) ? text_received(actual) : bytes_received(actual);
  lines.insert(lines.end(), received.begin(), received.end());
  return lines;
}

}  // namespace confab

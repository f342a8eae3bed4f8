#include "protocol/text/hex_pattern.h"

#include <stdexcept>
#include "protocol/text/ascii.h"

#include "protocol/text/payload.h"

namespace confab {
namespace {

constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kBits = 64;
constexpr std::size_t kBytes = 256;

[[noreturn]] void refuse_hex() {
  throw std::invalid_argument(
      "has bytes of two digits, ?? for any byte and ** for any run of them");
}

std::size_t words_for(std::size_t cells) noexcept { return (cells + kBits - 1) / kBits; }

}  // namespace

HexPattern::HexPattern(std::string_view text) : parts_(1) {
  if (text.size() > kLongestText) throw std::invalid_argument("has at most 64 KiB");
  if (text.find_first_not_of(' ') == std::string_view::npos) refuse_hex();
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 2) refuse_hex();
    add(text[0], text[1]);
    text.remove_prefix(2);
  }
  // The first part is at the beginning and the last at the end: they are not searched for.
  for (std::size_t i = 1; i + 1 < parts_.size(); ++i) fill_table(parts_[i]);
}

void HexPattern::add(char first, char second) {
  if (first == '*' && second == '*') {
    parts_.emplace_back();
  } else if (first == '?' && second == '?') {
    parts_.back().cells.push_back({0, true});
  } else if (is_hex_digit(first) && is_hex_digit(second)) {
    const char digits[] = {first, second};
    const std::string byte = from_hex({digits, sizeof digits});
    parts_.back().cells.push_back({static_cast<std::uint8_t>(byte[0]), false});
  } else {
    refuse_hex();
  }
}

bool HexPattern::stands_at(const Part& part, std::string_view text) noexcept {
  if (text.size() < part.cells.size()) return false;
  for (std::size_t i = 0; i < part.cells.size(); ++i) {
    const Cell& cell = part.cells[i];
    if (!cell.is_any && cell.value != static_cast<std::uint8_t>(text[i])) return false;
  }
  return true;
}

// For each byte, the cells that it fits, as bits.
void HexPattern::fill_table(Part& part) {
  const std::size_t words = words_for(part.cells.size());
  part.table.resize(kBytes * words);
  for (std::size_t i = 0; i < part.cells.size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << (i % kBits);
    const Cell& cell = part.cells[i];
    for (std::size_t byte = 0; byte < kBytes; ++byte)
      if (cell.is_any || cell.value == byte) part.table[byte * words + i / kBits] |= bit;
  }
}

// After the first place where the part is; npos: nowhere. Shift-And (Baeza-Yates and Gonnet,
// 1992): bit i of `alive` says that the part's first i + 1 cells fit the bytes up to here.
std::size_t HexPattern::find_end(const Part& part, std::string_view text) {
  if (part.cells.empty()) return 0;
  const std::size_t words = words_for(part.cells.size());
  const std::size_t last = part.cells.size() - 1;
  std::vector<std::uint64_t> alive(words);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint64_t* fits = &part.table[static_cast<std::uint8_t>(text[at]) * words];
    std::uint64_t carry = 1;
    for (std::size_t i = 0; i < words; ++i) {
      const std::uint64_t next = alive[i] >> (kBits - 1);
      alive[i] = (alive[i] << 1 | carry) & fits[i];
      carry = next;
    }
    if ((alive[last / kBits] >> (last % kBits) & 1) != 0) return at + 1;
  }
  return std::string_view::npos;
}

bool HexPattern::is_whole(std::string_view message) const {
  const Part& first = parts_.front();
  const Part& last = parts_.back();
  if (parts_.size() == 1) return message.size() == first.cells.size() && stands_at(first, message);
  if (message.size() < first.cells.size() + last.cells.size()) return false;
  if (!stands_at(first, message)) return false;
  if (!stands_at(last, message.substr(message.size() - last.cells.size()))) return false;
  message.remove_prefix(first.cells.size());
  message.remove_suffix(last.cells.size());
  for (std::size_t i = 1; i + 1 < parts_.size(); ++i) {
    const std::size_t end = find_end(parts_[i], message);
    if (end == std::string_view::npos) return false;
    message.remove_prefix(end);
  }
  return true;
}

}  // namespace confab

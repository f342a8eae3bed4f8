#include "protocol/difference/byte_difference.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/text/common_ends.h"
#include "protocol/text/payload.h"
#include "protocol/text/repeated.h"

namespace confab {
namespace {

constexpr std::size_t kRow = 16;
constexpr std::size_t kRowsBefore = 2;
constexpr std::size_t kMostRows = 8;
constexpr std::size_t kMostReceivedRows = 8;
constexpr std::size_t kFirstByte = 12;  // its column: "+ 00000020  02"

std::string_view row_at(std::string_view bytes, std::size_t offset) {
  return bytes.substr(std::min(offset, bytes.size()), kRow);
}

// "00000020  02 ff 68                                         |..h|"
Printable dump(std::size_t offset, std::string_view row) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(offset >> shift & 0xff);
  text = to_hex(text) + "  ";
  for (const char byte : row) text += to_hex({&byte, 1}) + " ";
  text.append(3 * (kRow - row.size()) + 1, ' ');
  text += '|';
  for (const char byte : row) text += byte >= 0x20 && byte < 0x7f ? byte : '.';
  return Printable(Untrusted(text + "|"));
}

// "^^" under each byte that differs, or is on one side only.
Printable marks(std::string_view expected, std::string_view actual) {
  Printable text;
  std::size_t blanks = kFirstByte;
  for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    const bool is_same = i < std::min(expected.size(), actual.size()) && expected[i] == actual[i];
    if (!is_same) {
      text += repeated(" ", std::exchange(blanks, 0));
      text += Literal("^^");
    }
    blanks += is_same ? 3 : 1;
  }
  return text;
}

Printable line(Literal begin, const Printable& rest) {
  Printable text(begin);
  text += rest;
  return text;
}

}  // namespace

std::vector<Printable> byte_difference(std::string_view expected, std::string_view actual) {
  const std::size_t first = common_prefix(expected, actual) / kRow;
  const std::size_t from = (first - std::min(first, kRowsBefore)) * kRow;
  const std::size_t all = std::max(expected.size(), actual.size());
  const std::size_t end = std::min(all, from + kMostRows * kRow);
  std::vector<Printable> out;
  if (from > 0) {
    out.push_back(Printable("... "));
    out.back() += std::uint64_t{from};
    out.back() += Literal(" equal bytes");
  }
  for (std::size_t offset = from; offset < end; offset += kRow) {
    const std::string_view e = row_at(expected, offset);
    const std::string_view a = row_at(actual, offset);
    if (e == a) {
      out.push_back(line("  ", dump(offset, e)));
      continue;
    }
    if (!e.empty()) out.push_back(line("- ", dump(offset, e)));
    if (!a.empty()) out.push_back(line("+ ", dump(offset, a)));
    if (!e.empty() && !a.empty()) out.push_back(marks(e, a));
  }
  if (end < all) {
    out.push_back(Printable("... "));
    out.back() += std::uint64_t{expected.size() - std::min(end, expected.size())};
    out.back() += Literal(" more bytes expected, ");
    out.back() += std::uint64_t{actual.size() - std::min(end, actual.size())};
    out.back() += Literal(" more came");
  }
  return out;
}

std::vector<Printable> bytes_received(std::string_view bytes) {
  std::vector<Printable> out;
  const std::size_t end = std::min(bytes.size(), kMostReceivedRows * kRow);
  for (std::size_t offset = 0; offset < end; offset += kRow)
    out.push_back(line("+ ", dump(offset, row_at(bytes, offset))));
  if (end < bytes.size()) {
    out.push_back(Printable("... "));
    out.back() += std::uint64_t{bytes.size() - end};
    out.back() += Literal(" more bytes");
  }
  return out;
}

}  // namespace confab

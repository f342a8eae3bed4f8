#include "app/text/hex_rows.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kBytesPerRow = 16;
constexpr std::size_t kFewestPerRow = 4;
constexpr std::string_view kDigitsOfDump = "0123456789abcdef";
constexpr int kOffsetDigits = 8;

// "00000000 ", for each byte " 00", twice a blank more, "|", "|", and each byte as a character.
constexpr int columns_for(std::size_t bytes) {
  return kOffsetDigits + 1 + 4 * static_cast<int>(bytes) + 5;
}

}  // namespace

std::size_t hex_row_bytes(int columns) noexcept {
  std::size_t bytes = kBytesPerRow;
  while (columns != 0 && bytes > kFewestPerRow && columns_for(bytes) > columns) bytes /= 2;
  return bytes;
}

std::string hex_row(std::uint64_t offset, std::string_view bytes, std::size_t row_bytes) {
  std::string row;
  for (int shift = 4 * (kOffsetDigits - 1); shift >= 0; shift -= 4)
    row += kDigitsOfDump[(offset >> shift) & 15];
  row += ' ';
  for (std::size_t i = 0; i < row_bytes; ++i) {
    if (i == row_bytes / 2) row += ' ';
    const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    row += ' ';
    row += i < bytes.size() ? kDigitsOfDump[byte >> 4] : ' ';
    row += i < bytes.size() ? kDigitsOfDump[byte & 15] : ' ';
  }
  row += "  |";
  for (const char c : bytes) row += c >= ' ' && c <= '~' ? c : '.';
  return row + "|";
}

void HexRows::add(std::string_view bytes, bool starts_message, std::size_t row_bytes,
                  const Put& put) {
  while (!bytes.empty()) {
    if (row_.empty()) row_starts_message_ = starts_message;
    starts_message = false;
    const std::size_t room = row_bytes - std::min(row_.size(), row_bytes);
    const std::string_view taken = bytes.substr(0, room);
    row_ += taken;
    bytes.remove_prefix(taken.size());
    if (row_.size() >= row_bytes) put_rest(row_bytes, put);
  }
}

void HexRows::put_rest(std::size_t row_bytes, const Put& put) {
  if (row_.empty()) return;
  put(hex_row(offset_, row_, std::max(row_bytes, row_.size())), row_starts_message_);
  offset_ += row_.size();
  row_.clear();
}

}  // namespace confab

#pragma once
// ":view hex": a stream's bytes as rows of a dump. Lines and reads cut a stream anywhere: a row
// goes on with what comes after them, and so do the offsets.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace confab {

// A row of a dump:
// "00000010  68 65 6c 6c 6f 0a                                 |hello.|": at most `row_bytes`
// bytes, of which the first is at `offset`; shorter rows have blanks instead.
std::string hex_row(std::uint64_t offset, std::string_view bytes, std::size_t row_bytes = 16);
// Bytes for each row: 16, 8 or 4, the most of which a row fits into `columns`. 0: no limit.
std::size_t hex_row_bytes(int columns) noexcept;

class HexRows {
 public:
  // `starts_message`: its first byte is the first of a message.
  using Put = std::function<void(const std::string& row, bool starts_message)>;

  // Offsets begin at 0 again. The row that is not full must have been put.
  void restart() noexcept { offset_ = 0; }
  // Bytes of one message, or of a piece of it. Gives the rows that are full.
  void add(std::string_view bytes, bool starts_message, std::size_t row_bytes, const Put& put);
  // Gives the row that is not full.
  void put_rest(std::size_t row_bytes, const Put& put);
  bool has_rest() const noexcept { return !row_.empty(); }

 private:
  std::uint64_t offset_ = 0;  // of the row's first byte
  std::string row_;
  bool row_starts_message_ = false;
};

}  // namespace confab

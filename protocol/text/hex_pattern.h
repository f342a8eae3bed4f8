#pragma once
// Bytes with gaps: "02 ?? ** 03".

#include <cstdint>
#include <string_view>
#include <vector>

namespace confab {

// The rule "hex" of a transcript: of the whole message, from its first byte to its last.
class HexPattern {
 public:
  // Bytes of two digits, ?? for any byte, ** for any run of bytes (an empty one, too), blanks.
  // Throws std::invalid_argument, also for more than 64 KiB.
  explicit HexPattern(std::string_view text);

  // Takes at most the message's size times a 64th of the longest part between two **.
  bool is_whole(std::string_view message) const;

 private:
  struct Cell {
    std::uint8_t value;
    bool is_any;
  };
  // What is between two **.
  struct Part {
    std::vector<Cell> cells;
    std::vector<std::uint64_t> table;  // of Shift-And; only where it is searched for
  };

  void add(char first, char second);
  static bool stands_at(const Part& part, std::string_view text) noexcept;
  static void fill_table(Part& part);
  static std::size_t find_end(const Part& part, std::string_view text);

  std::vector<Part> parts_;
};

}  // namespace confab

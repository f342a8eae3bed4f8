#pragma once
// A "hex" rule laid over a message that may not fit it.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace confab {

struct HexCell {
  enum class Kind { byte, any_byte, any_run };
  Kind kind;
  std::string_view text;  // "0a", "??", "**"
  char byte = 0;
};
// Of a rule that was read without trouble.
std::vector<HexCell> hex_cells(std::string_view rule);

// A cell and what is in its place. One of the two may be missing.
struct HexPair {
  std::optional<std::size_t> cell;  // its index; nullopt: the rule has nothing there
  std::size_t begin = 0;            // of its bytes in the message
  std::size_t size = 0;             // 0: the message has nothing there, or a run is empty
  bool fits = false;
};

// All cells and all bytes, in their order, so that as few as possible do not fit; each ?? has its
// byte. nullopt: there are too few bytes for that, or the two are too long (some 2,000 each).
std::optional<std::vector<HexPair>> align_hex(const std::vector<HexCell>& cells,
                                              std::string_view message);

}  // namespace confab

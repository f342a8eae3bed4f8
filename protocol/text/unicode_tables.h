#pragma once
// What the sanitiser must know of a character. The tables are written by make_unicode_tables.py.

#include <cstdint>

namespace confab {

enum class CharacterKind : std::uint8_t {
  plain,
  hidden,        // C1, bidi controls, invisible or deceiving characters, noncharacters
  mark,          // Mn, Mc, Me: drawn onto the character before it
  pictographic,  // Extended_Pictographic: what an emoji is built on
};

struct CharacterRange {
  char32_t first, last;
  CharacterKind kind;
};

// The range of one kind in which `point` lies. Text stays in one script mostly: keep it, and most
// look-ups are spared.
CharacterRange character_range(char32_t point) noexcept;

}  // namespace confab

#pragma once
// What differs between texts that stand in the same place.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/text/text_tokens.h"

namespace confab {

struct Variation {
  // A type of pattern that all pieces are of, the narrowest; "any": of none, or a piece is empty.
  std::string_view type;
  // Bytes at both ends that all pieces share and that are no part of what varies: the "ms" of
  // "9ms" and "10ms".
  std::size_t prefix = 0;
  std::size_t suffix = 0;
};

// Of pieces that differ, or show a clock; all are tokens of this shape, words and numbers side by
// side being words; nullopt: they are no single tokens. Of several types the first that fits:
//
//   ctime ... time uuid addr ip  what the tokens are
//   int
//   hex                          digits and letters of one length, six at least: an id, no word
//   num
//   int                          inside a word, with the same letters around it
//   hex                          as above, shorter
//   word
//   any
Variation variation_of(const std::vector<std::string_view>& pieces,
                       std::optional<TokenShape> shape);

}  // namespace confab

#pragma once
// What differs between texts that stand in the same place.

#include <cstddef>
#include <string_view>

#include "protocol/text_alignment.h"

namespace confab {

struct Variation {
  // A type of pattern that all pieces are of, the narrowest; "any": of none, or a piece is empty.
  std::string_view type;
  // Bytes at both ends that all pieces share and that are no part of what varies: the "ms" of
  // "9ms" and "10ms".
  std::size_t prefix = 0;
  std::size_t suffix = 0;
};

bool is_equal_everywhere(const AlignedSpan& span) noexcept;

// Of a span whose pieces differ, or which shows a clock. Of several types the first that fits:
//
//   ctime rfc3339 uuid addr ip   what the tokens are
//   int
//   hex                          digits and letters of one length, six at least: an id, no word
//   num
//   int                          inside a word, with the same letters around it
//   hex                          as above, shorter
//   word
//   any
Variation variation_of(const AlignedSpan& span);

}  // namespace confab

#pragma once
// Several texts side by side: what corresponds to what.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/text_tokens.h"

namespace confab {

//   at   Fri Nov 20 15:36:00 2026   :  hello            \n
//   at   Fri Nov 20 15:36:07 2026   :  hello  , again   \n
//   word ctime                         word   nullopt
struct AlignedSpan {
  std::vector<std::string_view> pieces;  // one of each text; some may be empty, not all
  // What all of them are; words and numbers side by side are words. nullopt: no single tokens.
  std::optional<TokenShape> shape;
};

// The spans of a text, one behind the other, are the whole of it. Texts of the same form are taken
// token by token; else tokens are paired so that as much as possible is equal, or at least of the
// same shape. Time and memory are bounded: texts that are too long for that (some 2,000 tokens that
// differ) are one span between what they begin and what they end with.
std::vector<AlignedSpan> align(std::span<const std::string_view> texts);

}  // namespace confab

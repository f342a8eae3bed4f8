#pragma once
// Blanks before a column, marks under a text: a piece of ours, so many times.

#include <cstddef>

#include "protocol/text/printable.h"

namespace confab {

inline Printable repeated(Literal what, std::size_t times) {
  Printable text;
  for (std::size_t i = 0; i < times; ++i) text += what;
  return text;
}

}  // namespace confab

#pragma once
// What is asked of a terminal and of the locale before text is laid out.

#include <string>

#include "protocol/text/sanitiser.h"

namespace confab {

// How wide what a descriptor leads to is now; it may be resized at any time.
class TerminalWidth {
 public:
  explicit TerminalWidth(int descriptor);
  // 0: it is no terminal. 80 where a terminal does not say.
  int columns() const;

 private:
  int descriptor_;  // -1: no terminal, which is not asked again
};

// What the environment's locale reads; sets LC_CTYPE to it, by which the widths of characters go.
// The C and POSIX locales, which containers begin with, count as UTF-8 (as in Python, PEP 538). A
// locale that is not installed counts as what its name says.
Charset locale_charset();
// "LC_ALL=de_DE.ISO-8859-1": what settled that. Empty: nothing did.
std::string locale_setting();

}  // namespace confab

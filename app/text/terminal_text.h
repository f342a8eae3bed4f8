#pragma once
// Text as whatever a descriptor leads to reads it: on a terminal in rows of its width, and in the
// characters of its locale; elsewhere as it is.

#include "app/text/line.h"
#include "app/text/terminal_look.h"

namespace confab {

class TerminalText {
 public:
  explicit TerminalText(int descriptor);

  int columns() const { return width_.columns(); }  // 0: it is no terminal
  Printable laid_out(const Line& line) const;
  Printable laid_out_lines(const Printable& lines) const;  // whole ones

 private:
  Printable shown(const Printable& text) const;

  TerminalWidth width_;
  Charset charset_;
};

}  // namespace confab

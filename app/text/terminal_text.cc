#include "app/text/terminal_text.h"

namespace confab {

TerminalText::TerminalText(int descriptor)
    : width_(descriptor), charset_(width_.columns() > 0 ? locale_charset() : Charset::utf8) {}

Printable TerminalText::laid_out(const Line& line) const {
  Line as_read = line;
  as_read.text = shown(line.text);
  return confab::laid_out(as_read, columns());
}

Printable TerminalText::laid_out_lines(const Printable& lines) const {
  return confab::laid_out_lines(shown(lines), columns());
}

Printable TerminalText::shown(const Printable& text) const {
  return charset_ == Charset::ascii ? ascii_only(text) : text;
}

}  // namespace confab

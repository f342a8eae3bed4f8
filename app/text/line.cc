#include "app/text/line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/text/cells.h"
#include "app/text/terminal_look.h"
#include "app/text/wrapped_text.h"
#include "protocol/sentence.h"

namespace confab {

Line::Line(const Printable& beginning, const Printable& theirs)
    : text(beginning), indent(columns_of(beginning.text())), breaks(Break::anywhere) {
  text += theirs;
}

Printable laid_out(const Line& line, int columns) {
  Printable out;
  WrappedText wrapped;
  wrapped.begin_row(columns, line.indent);
  if (line.breaks == Line::Break::anywhere) {
    wrapped.append(line.text, out);
  } else {
    wrapped.append_words(line.text, out);
  }
  out += Literal("\n");
  return out;
}

Printable complaint(const Printable& what) {
  return laid_out(sentence("confab: {}", what), TerminalWidth(STDERR_FILENO).columns());
}

void print_on_stderr(const Line& line) {
  const Printable text = laid_out(line, TerminalWidth(STDERR_FILENO).columns());
  std::fputs(text.text().c_str(), stderr);
}

Printable laid_out_lines(const Printable& lines, int columns) {
  if (columns == 0) return lines;
  const std::string_view all = lines.text();
  Printable out;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::size_t text = std::min(all.find_first_not_of(' ', begin), end);
    Printable whole;
    whole.append_part(lines, begin, end - begin);
    Line line(std::move(whole));
    line.indent += static_cast<int>(text - begin);
    out += laid_out(line, columns);
    begin = end + 1;
  }
  return out;
}

}  // namespace confab

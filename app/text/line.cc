#include "app/text/line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>
#include <vector>

#include "app/text/cells.h"
#include "app/text/marked_rows.h"
#include "app/text/terminal_text.h"
#include "app/text/wrapped_text.h"
#include "protocol/text/sentence.h"

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
  return TerminalText(STDERR_FILENO).laid_out(sentence("confab: {}", what));
}

void print_on_stderr(const Line& line) {
  const Printable text = TerminalText(STDERR_FILENO).laid_out(line);
  std::fputs(text.text().c_str(), stderr);
}

namespace {

std::vector<Printable> lines_of(const Printable& text) {
  const std::string_view all = text.text();
  std::vector<Printable> lines;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    lines.emplace_back().append_part(text, begin, end - begin);
    begin = end + 1;
  }
  return lines;
}

// The rows that are laid out next: one, or several with the marks below them.
std::size_t count_next(std::span<const Printable> rows, int columns) {
  for (std::size_t count = std::min<std::size_t>(rows.size(), 3); count > 1; --count)
    if (count_marked(rows.first(count), columns) == count) return count;
  return 1;
}

}  // namespace

Printable laid_out_lines(const Printable& lines, int columns) {
  if (columns == 0) return lines;
  const std::vector<Printable> all = lines_of(lines);
  Printable out;
  for (std::span<const Printable> rest = all; !rest.empty();) {
    const std::size_t count = count_next(rest, columns);
    if (count > 1) {
      out += laid_out_together(rest.first(count), columns);
    } else {
      Line line(rest.front());
      line.indent += static_cast<int>(
          std::min(rest.front().text().find_first_not_of(' '), rest.front().text().size()));
      out += laid_out(line, columns);
    }
    rest = rest.subspan(count);
  }
  return out;
}

}  // namespace confab

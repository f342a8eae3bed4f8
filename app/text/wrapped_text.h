#pragma once
// Long lines on a terminal: wrapped here, under their own beginning. The terminal would go on at
// its left edge, where a peer's text could be taken for a line of somebody else.

#include <string_view>

#include "app/text/cells.h"
#include "protocol/text/printable.h"

namespace confab {

class WrappedText {
 public:
  // `columns`: the terminal's; 0: nothing is wrapped. Each row after the first begins with
  // `indent` blanks, or fewer where they would take more than half of the row.
  void begin_row(int columns, int indent);
  // The same for a line whose first `indent` columns are written already.
  void begin_line(int columns, int indent);
  // Goes on with the line. `text` has no line ends.
  void append(const Printable& text, Printable& out);
  // The same, on a new row where it does not fit into this one.
  void append_whole(const Printable& text, Printable& out);
  // The same for words of ours: broken between them, where a row has room for more than one.
  void append_words(const Printable& text, Printable& out);

 private:
  Glyph next_piece(std::string_view text) const;
  void next_row(Printable& out);
  void append_part(const Printable& text, std::size_t from, std::size_t size, Printable& out);

  int columns_ = 0;
  int indent_ = 0;
  int column_ = 0;
};

}  // namespace confab

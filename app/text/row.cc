#include "app/text/row.h"

#include <algorithm>
#include <string>

#include "app/text/cells.h"
#include "app/text/wrapped_text.h"
#include "protocol/text/repeated.h"

namespace confab {
namespace {

constexpr std::size_t kBelow = 4;  // blanks before a value that is there

std::size_t width_of(std::string_view text) { return static_cast<std::size_t>(columns_of(text)); }

}  // namespace

void append_wrapped(std::string_view line, int columns, Printable& out) {
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  WrappedText wrapped;
  wrapped.begin_line(columns, static_cast<int>(blanks));
  out += repeated(" ", blanks);
  wrapped.append_words(Printable(Untrusted(line.substr(blanks))), out);
  out += Literal("\n");
}

bool stands_below(std::size_t column, int columns) noexcept {
  return columns != 0 && 2 * column > static_cast<std::size_t>(columns);
}

void append_row(std::string_view beginning, std::size_t column, std::string_view value, int columns,
                Printable& out) {
  column = std::max(width_of(beginning) + 1, column);
  if (stands_below(column, columns)) {
    append_wrapped(beginning, columns, out);
    return append_wrapped(std::string(kBelow, ' ').append(value), columns, out);
  }
  WrappedText wrapped;
  wrapped.begin_line(columns, static_cast<int>(column));
  out += Untrusted(beginning);
  out += repeated(" ", column - width_of(beginning));
  wrapped.append_words(Printable(Untrusted(value)), out);
  out += Literal("\n");
}

}  // namespace confab

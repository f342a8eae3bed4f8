#pragma once
// A line for people as one value, and how it is laid out on a terminal: the prompt's notices, a
// server's log, reports and complaints go through here, so that nothing in them begins a row at the
// left edge, where only we begin.

#include <cstdint>
#include <utility>

#include "protocol/text/printable.h"

namespace confab {

// Without its line end.
struct Line {
  static constexpr int kIndent = 2;
  // Where a row ends that has no room for the rest. A peer's text may end anywhere: a blank of it
  // is never left out.
  enum class Break : std::uint8_t { between_words, anywhere };

  Line(Printable whole) : text(std::move(whole)) {}  // NOLINT: meant to be implicit
  // `theirs` goes on under itself.
  Line(const Printable& beginning, const Printable& theirs);
  operator const Printable&() const noexcept { return text; }  // NOLINT: what is not laid out

  Printable text;
  int indent = kIndent;  // blanks before each row after the first
  Break breaks = Break::between_words;
};

// With its line end. `columns`: the terminal's; 0: nothing is wrapped.
Printable laid_out(const Line& line, int columns);

// "confab: what went wrong", with its line end, for stderr as wide as that is.
Printable complaint(const Printable& what);

// Writes it on stderr, as wide as that is: for what has no loop.
void print_on_stderr(const Line& line);

// Whole lines, as of a report: each goes on under itself, two columns to the right; rows of a
// difference together with their marks (marked_rows.h).
Printable laid_out_lines(const Printable& lines, int columns);

}  // namespace confab

#pragma once
// Several texts that ought to say the same: what varies between them.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace confab {

struct VaryingPiece {
  std::vector<std::string_view> texts;  // one of each text, none of them empty
  // A type of pattern that all of them are of; empty: they are equal, and literal.
  std::string_view type;
};

// The pieces, one after the other, are the texts.
struct VaryingText {
  std::vector<VaryingPiece> pieces;
  // No pieces: this text is of another form than the others. What has as many lines, and in each of
  // them as many words between its blanks, is of the same form.
  std::optional<std::size_t> stranger;
};

//   "at Fri Nov 20 15:36:00 2026 :hello"
//   "at Fri Nov 20 15:36:07 2026 :hello"     ->   "at " | ctime | " :hello"
//
// A piece that varies is the whole of what it is a part of: a clock, uuid, address, number, word.
// Of a clock with several parts ("2026-11-20 15:36:00") all vary where one does. One that shows a
// moment (ctime, rfc3339, http_date, daytime, a date beside a time) varies even where all texts
// agree: texts of one second show one moment. Linear in the texts. There is at least one.
VaryingText compare_texts(std::span<const std::string_view> texts);

}  // namespace confab

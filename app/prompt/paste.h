#pragma once
// What a terminal says was pasted (bracketed paste): gathered until its end, then judged.

#include <string>
#include <string_view>

namespace confab {

class Paste {
 public:
  static constexpr std::string_view kBegin = "\033[200~";
  static constexpr std::string_view kEnd = "\033[201~";

  // True: the end has come, and text() is the whole.
  bool take(char byte);
  // With \n as its line ends.
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

// Whether pasted text can stand in the line that is edited: few lines, at most `columns` wide in
// all, and nothing in it that a terminal would obey. What cannot is held until Enter, unchanged.
bool fits_the_line(std::string_view pasted, int columns);

// "[300 lines pasted: Enter sends them, Ctrl-C drops them] "
std::string held_text(std::string_view held);

}  // namespace confab

#pragma once
// What a terminal says was pasted (bracketed paste): gathered until its end, then judged.

#include <cstddef>
#include <string>
#include <string_view>

namespace confab {

class Paste {
 public:
  static constexpr std::string_view kBegin = "\033[200~";
  static constexpr std::string_view kEnd = "\033[201~";

  // How many of the bytes were the paste's, its end marker too: all of them until has_ended().
  std::size_t take(std::string_view bytes);
  bool has_ended() const noexcept { return ended_; }  // text() is the whole
  // With \n as its line ends.
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  bool ended_ = false;
};

// Whether pasted text can stand in the line that is edited: few lines, at most `columns` wide in
// all, and nothing in it that a terminal would obey. What cannot is held until Enter, unchanged.
bool fits_the_line(std::string_view pasted, int columns);

}  // namespace confab

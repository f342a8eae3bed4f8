#pragma once
// A line that is typed without being shown: the answer to a question for a secret.

#include <optional>
#include <string>

namespace confab {

// Takes the bytes that a terminal in raw mode sends. Backspace takes a whole character (UTF-8),
// Ctrl-U and Ctrl-W everything; other control characters and keys do nothing. A pasted text ends at
// its first line end, and still has to be entered.
class HiddenLine {
 public:
  enum class State {
    open,       // more is to come
    entered,    // Enter: text() is the answer, and may be empty
    cancelled,  // Ctrl-D on an empty line
  };

  // The next byte, in any pieces: an escape sequence may be cut anywhere. After another state than
  // `open` nothing is given any more.
  State take(char byte);
  std::string& text() noexcept { return text_; }  // so far; the caller may take it away

 private:
  enum class Escape { none, begun, sequence };

  State take_key(char byte);
  void take_escape(char byte);
  void remove_character();

  std::string text_;
  Escape escape_ = Escape::none;
  std::string sequence_;  // of an escape sequence, so far: "200~"
  bool is_pasting_ = false;
  bool paste_has_line_ = false;  // what comes after its line end is dropped
};

}  // namespace confab

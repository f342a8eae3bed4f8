#pragma once
// A line that is typed without being shown: the answer to a question for a secret.

#include <optional>
#include <string>

namespace confab {

// Takes the bytes that a terminal in raw mode sends. Backspace, Ctrl-U and Ctrl-W work; other
// control characters and keys do nothing. A pasted text ends at its first line end.
class HiddenLine {
 public:
  enum class State { open, entered, cancelled };

  State take(char byte);
  std::string& text() noexcept { return text_; }

 private:
  enum class Escape { none, begun, sequence };

  State take_key(char byte);
  void take_escape(char byte);
  void remove_character();

  std::string text_;
  Escape escape_ = Escape::none;
  std::string sequence_;  // of an escape sequence, so far: "200~"
  bool is_pasting_ = false;
  bool paste_has_line_ = false;  // what comes behind its line end is dropped
};

}  // namespace confab

#include "app/prompt/hidden_line.h"

namespace confab {
namespace {

constexpr char kEndOfInput = '\x04';  // Ctrl-D
constexpr char kEraseWord = '\x17';   // Ctrl-W
constexpr char kEraseLine = '\x15';   // Ctrl-U
constexpr char kEscape = '\x1b';
constexpr char kDelete = '\x7f';
constexpr std::size_t kLongestSequence = 32;

bool is_control(char byte) { return (byte >= 0 && byte < ' ') || byte == kDelete; }
bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

HiddenLine::State HiddenLine::take(char byte) {
  if (escape_ != Escape::none) {
    take_escape(byte);
    return State::open;
  }
  if (byte == kEscape) {
    escape_ = Escape::begun;
    sequence_.clear();
    return State::open;
  }
  if (!is_pasting_) return take_key(byte);
  if (byte == '\r' || byte == '\n') paste_has_line_ = true;
  if (!paste_has_line_ && (!is_control(byte) || byte == '\t')) text_ += byte;
  return State::open;
}

HiddenLine::State HiddenLine::take_key(char byte) {
  if (byte == '\r' || byte == '\n') return State::entered;
  if (byte == kEndOfInput && text_.empty()) return State::cancelled;
  if (byte == kDelete || byte == '\b') {
    remove_character();
  } else if (byte == kEraseLine || byte == kEraseWord) {
    text_.clear();
  } else if (!is_control(byte)) {
    text_ += byte;
  }
  return State::open;
}

// ESC [ parameters final, ESC O final, ESC and one key.
void HiddenLine::take_escape(char byte) {
  if (escape_ == Escape::begun) {
    escape_ = byte == '[' || byte == 'O' ? Escape::sequence : Escape::none;
    return;
  }
  sequence_ += byte;
  const bool is_final = byte >= '@' && byte <= '~';
  if (!is_final && sequence_.size() < kLongestSequence) return;
  escape_ = Escape::none;
  if (sequence_ == "200~") is_pasting_ = true;
  if (sequence_ == "201~") is_pasting_ = paste_has_line_ = false;
}

void HiddenLine::remove_character() {
  while (!text_.empty() && continues_character(text_.back())) text_.pop_back();
  if (!text_.empty()) text_.pop_back();
}

}  // namespace confab

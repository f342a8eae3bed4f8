#pragma once
// One message as a server hears it: with its line end, which the reply will have, too.

#include <string_view>

namespace confab {

// `bytes` is `text` and, after it, the line end: "\n", "\r\n" or nothing. Views: copy what must
// live longer.
struct Message {
  std::string_view bytes;
  std::string_view text;

  // As it came: a reply ends alike.
  std::string_view line_end() const noexcept { return bytes.substr(text.size()); }
};

// A datagram is one message, whatever it holds: only its last line end is not part of the text.
inline Message datagram_message(std::string_view bytes) noexcept {
  Message message{bytes, bytes};
  if (message.text.ends_with('\n')) {
    message.text.remove_suffix(message.text.ends_with("\r\n") ? 2 : 1);
  }
  return message;
}

}  // namespace confab

#pragma once
// What replies look like, for tests.

#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/reply_text.h"

namespace confab {

// A datagram; one of a stream is made by line(), piece() and read_of().
inline Received message(std::string_view text, std::string_view from = "127.0.0.1:9") {
  return Received{text, from, text, true, true, false, true};
}

// A frame that ends with a line end, as the line framing cuts them: `bytes` with it.
inline Received line(std::string_view bytes, std::string_view from = "127.0.0.1:9") {
  const std::size_t line_end = bytes.ends_with("\r\n") ? 2 : 1;
  return Received{bytes, from, bytes.substr(0, bytes.size() - line_end), true, true, false, false};
}

// An unfinished message of a stream, or more of one.
inline Received piece(std::string_view bytes, bool starts_message = true) {
  return Received{bytes, "127.0.0.1:9", bytes, false, starts_message, false, false};
}

// The rest of one.
inline Received rest(std::string_view bytes) {
  Received received = line(bytes);
  received.starts_message = false;
  return received;
}

// What was read from a stream that is not cut into messages.
inline Received read_of(std::string_view bytes) {
  Received received{bytes, "127.0.0.1:9", bytes};
  received.has_end = false;
  return received;
}

inline std::string shown(const ScreenStyle& style, const std::vector<Received>& messages,
                         View view = View::text, int columns = 0) {
  ReplyText reply_text(style);
  reply_text.resize(columns);
  Printable out;
  for (const Received& each : messages)
    reply_text.show({"tcp1", each, view}, Printable(), Printable(), out);
  return out.text();
}

inline ScreenStyle terminal() {
  ScreenStyle style;
  style.prompt = style.terminal = true;
  return style;
}

}  // namespace confab

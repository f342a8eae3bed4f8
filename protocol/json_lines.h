#pragma once
// Events as the transcript's JSON Lines form: what --json prints. Format: docs/transcript-format.md of later
// versions; the keys and the payload rule are those of version 1.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "protocol/event.h"

namespace confab {

// Writes one line an event, `after_ms` as an interval since the line before. Appends by hand, 300 ns an event:
// nlohmann's dump takes five times that (docs/decisions.md).
class JsonLinesWriter {
 public:
  // The header line. `created` is RFC 3339 UTC; `start` is the moment that intervals count from.
  std::string header(std::string_view created, std::string_view version, std::chrono::steady_clock::time_point start);
  // Empty where the event has no line of its own.
  void append(const Event& event, std::string& out);
  // {"type":"end","events":N}
  void append_end(std::chrono::steady_clock::time_point at, std::string& out);

 private:
  void append_after(std::chrono::steady_clock::time_point at, std::string& out);
  std::int64_t last_us_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t events_ = 0;
};

// A JSON string with its quotes. `text` must be valid UTF-8. C0, DEL, C1, U+2028/9, bidi controls are escaped.
void append_json_string(std::string_view text, std::string& out);

// The payload of a message as one key and value: "data" for text, "hex" up to 256 bytes, else "base64".
void append_payload(std::string_view bytes, std::string& out);

}  // namespace confab

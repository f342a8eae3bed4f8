#pragma once
// Events as the transcript's JSON Lines form: what --json prints. The keys and the payload rule are
// those of version 1 of the format.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/event.h"

namespace confab {

// Writes one line an event, its LF included, `after_ms` as an interval since the line before: times
// are rounded to microseconds first, so that the sum of the intervals does not drift. Appends by
// hand: nlohmann's dump takes five times as long (docs/decisions.md).
class JsonLinesWriter {
 public:
  // The header line. `created` is RFC 3339 UTC; `start` is the moment that intervals count from.
  std::string header(std::string_view created, std::string_view version,
                     std::chrono::steady_clock::time_point start);
  void append(const Event& event, std::string& out);
  // {"type":"end","events":N}
  void append_end(std::chrono::steady_clock::time_point at, std::string& out);

 private:
  std::int64_t advance(std::chrono::steady_clock::time_point at) noexcept;

  std::int64_t last_us_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t events_ = 0;
};

// The payload of a message as one key and value: "data" for text, "hex" up to 256 bytes, else
// "base64".
void append_payload(std::string_view bytes, std::string& out);

}  // namespace confab

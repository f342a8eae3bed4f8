#pragma once
// Changes one event of a transcript, and leaves everything else in it as it was written.

#include <optional>
#include <string>
#include <string_view>

namespace confab {

struct EventChange {
  std::optional<std::string> sample;   // the payload's bytes: in data, hex or base64, as recorded
  std::optional<std::string> pattern;  // becomes the only rule: {"pattern": ...}
  bool drop_match = false;             // the sample is to be matched exactly
  std::optional<std::string> code;     // of an error
  std::optional<std::string> from;     // of a recv
};

// `event` is one event's JSON; so is what is returned. Keys keep their order and their spelling, a
// new one stands where the format has it.
std::string edit_event(std::string_view event, const EventChange& change);

}  // namespace confab

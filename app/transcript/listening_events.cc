#include "app/transcript/listening_events.h"

namespace confab {
namespace {

bool is_of_listening(const TranscriptEvent& event) noexcept {
  return event.type == TranscriptType::listen || event.type == TranscriptType::accept;
}

}  // namespace

Url recorded_url(const TranscriptEvent& event) {
  UrlRules rules;
  rules.allow_port_zero = rules.allow_any_host = is_of_listening(event);
  return parse_url(event.url, rules);
}

void refuse_listening(const TranscriptEvent& event, const std::string& file) {
  if (!is_of_listening(event)) return;
  Printable what("\"");
  what += Untrusted(type_name(event.type));
  what += Literal(
      "\": whoever recorded this listened, and was connected to; only what was dialled "
      "can be played yet");
  throw TranscriptError(file, event.place, what);
}

}  // namespace confab

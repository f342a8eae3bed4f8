#include "app/transcript/listening_events.h"

#include "protocol/text/sentence.h"

namespace confab {

bool is_of_listening(const TranscriptEvent& event) noexcept {
  return event.type == TranscriptType::listen || event.type == TranscriptType::accept;
}

Url recorded_url(const TranscriptEvent& event) {
  UrlRules rules;
  rules.allow_port_zero = rules.allow_any_host = is_of_listening(event);
  return parse_url(event.url, rules);
}

void refuse_listening(const TranscriptEvent& event, const std::string& file,
                      std::string_view what) {
  if (!is_of_listening(event)) return;
  throw TranscriptError(file, event.place,
                        sentence("\"{}\": whoever recorded this listened, and was connected to; "
                                 "\"confab replay\" plays that, but not {}",
                                 type_name(event.type), what));
}

}  // namespace confab

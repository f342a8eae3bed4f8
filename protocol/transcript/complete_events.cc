#include "protocol/transcript/complete_events.h"

namespace confab {

bool begins_conversation(const TranscriptEvent& event) noexcept {
  return event.type == TranscriptType::open || event.type == TranscriptType::accept ||
         (event.type == TranscriptType::error && !event.url.empty());
}

void CompleteEvents::complete(TranscriptEvent& event) {
  if (event.type == TranscriptType::listen) last_listened_ = event.url;
  if (event.type == TranscriptType::listen) return;
  if (event.type == TranscriptType::accept && event.url.empty()) event.url = last_listened_;
  const bool begins = begins_conversation(event);
  const bool is_nameless_attempt = event.type == TranscriptType::error && event.conn.empty();
  if (begins && event.conn.empty()) event.conn = "#" + std::to_string(event.number);
  if (event.conn.empty()) event.conn = last_opened_;
  if (begins && !is_nameless_attempt) last_opened_ = event.conn;
}

}  // namespace confab

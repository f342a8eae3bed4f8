#include "app/transcript/complete_events.h"

namespace confab {

TranscriptEvent CompleteEvents::complete(const TranscriptEvent& event) {
  TranscriptEvent complete = event;
  const TranscriptType type = event.type;
  if (type == TranscriptType::listen) {
    last_listened_ = event.url;
    return complete;
  }
  const bool opens = type == TranscriptType::open || type == TranscriptType::accept;
  const bool begins = opens || (type == TranscriptType::error && !event.url.empty());
  if (type == TranscriptType::accept && event.url.empty()) complete.url = last_listened_;
  if (begins && event.conn.empty()) complete.conn = "#" + std::to_string(++nameless_);
  if (complete.conn.empty()) complete.conn = last_opened_;
  if (opens) last_opened_ = complete.conn;
  return complete;
}

}  // namespace confab

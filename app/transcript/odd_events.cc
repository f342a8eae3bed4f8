#include "app/transcript/odd_events.h"

#include "app/transcript/listening_events.h"
#include "transport/network_error.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {
namespace {

// Once connected, nothing fails so.
bool is_about_connecting(const TranscriptEvent& event) {
  return event.op == "connect" || event.op == "resolve" || event.code == "ECONNREFUSED" ||
         event.code.starts_with("EAI_");
}

}  // namespace

void OddEvents::look(const Step& step) {
  const TranscriptEvent& event = step.event;
  if (event.type == TranscriptType::open || event.type == TranscriptType::accept)
    opened_[event.conn] = registry_.find(recorded_url(event).scheme).promises;
  if (event.incomplete)
    warn_(event.place, Printable("bytes of this conversation are missing, where notes say so: it "
                                 "cannot be played"));
  if (event.type == TranscriptType::error) look_at_error(event);
  if (!event.kind.empty()) look_at_kind(event);
}

void refuse_incomplete(const TranscriptEvent& event, const std::string& file) {
  if (!event.incomplete) return;
  throw TranscriptError(
      file, event.place,
      Printable("bytes of this conversation are missing in the capture that it was made of, where "
                "notes say so: it cannot be played. Take its events out, or complete them and take "
                "out \"x-incomplete\""));
}

const Traits* OddEvents::traits_of(const TranscriptEvent& event) const {
  const auto found = opened_.find(event.conn);
  return found == opened_.end() ? nullptr : &found->second;
}

void OddEvents::look_at_kind(const TranscriptEvent& event) const {
  const Traits* traits = traits_of(event);
  if (traits == nullptr || traits->has_kinds) return;
  warn_(event.place, Printable("\"kind\" means nothing over this transport, which does not tell "
                               "texts from binary messages"));
}

void OddEvents::look_at_error(const TranscriptEvent& event) const {
  if (!is_code_name(event.code)) {
    Printable what("no error has the code \"");
    what += Untrusted(event.code);
    what += Literal("\", so this never comes (such as ECONNREFUSED, ETIMEDOUT, EAI_NONAME)");
    warn_(event.place, what);
  }
  const Traits* traits = traits_of(event);
  const bool is_connected = traits != nullptr && !traits->hears_anyone;
  if (!event.url.empty() || !is_connected || !is_about_connecting(event)) return;
  warn_(event.place, Printable("after an \"open\" that succeeded this never comes: an \"error\" "
                               "with \"url\" takes the place of the \"open\""));
}

}  // namespace confab

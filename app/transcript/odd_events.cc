#include "app/transcript/odd_events.h"

#include "transport/network_error.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {
namespace {

// Once connected, a stream does not fail so.
bool is_about_connecting(const TranscriptEvent& event) {
  return event.op == "connect" || event.op == "resolve" || event.code == "ECONNREFUSED" ||
         event.code.starts_with("EAI_");
}

}  // namespace

void OddEvents::look(const Step& step) {
  const TranscriptEvent& event = step.event;
  if (event.type == TranscriptType::open)
    keeps_boundaries_[event.conn] =
        registry_.find(parse_url(event.url).scheme).promises.keeps_boundaries;
  if (event.type == TranscriptType::error) look_at_error(event);
}

void OddEvents::look_at_error(const TranscriptEvent& event) const {
  if (!is_code_name(event.code)) {
    Printable what("no error has the code \"");
    what += Untrusted(event.code);
    what += Literal("\", so this never comes (such as ECONNREFUSED, ETIMEDOUT, EAI_NONAME)");
    warn_(event.place, what);
  }
  const auto opened = keeps_boundaries_.find(event.conn);
  const bool is_stream = opened != keeps_boundaries_.end() && !opened->second;
  if (!event.url.empty() || !is_stream || !is_about_connecting(event)) return;
  warn_(event.place, Printable("after an \"open\" that succeeded this never comes: an \"error\" "
                               "with \"url\" takes the place of the \"open\""));
}

}  // namespace confab

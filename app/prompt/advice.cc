#include "app/prompt/advice.h"

namespace confab {

void Advice::on_event(const Event& event) {
  if (const auto* opened = std::get_if<Opened>(&event.what)) {
    if (!opened->keeps_boundaries) streams_.emplace(event.conversation);
  } else if (const auto* received = std::get_if<Received>(&event.what)) {
    if (told_line_end_ && told_binary_) return;
    look_at(*received, streams_.contains(event.conversation));
  }
}

void Advice::look_at(const Received& received, bool is_stream) {
  const bool ends_otherwise =
      is_stream && settings_.streams.eol == Eol::lf && received.bytes.ends_with("\r\n");
  if (ends_otherwise && !told_line_end_) {
    told_line_end_ = true;
    screen_.notice(Untrusted("its lines end with CR LF; \":eol crlf\" does the same"));
  }
  const bool is_binary =
      screen_.style().view == View::text && received.bytes.find('\0') != std::string_view::npos;
  if (is_binary && !told_binary_) {
    told_binary_ = true;
    screen_.notice(Untrusted("binary; \":view hex\" shows it as a dump"));
  }
}

}  // namespace confab

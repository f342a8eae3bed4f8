#include "app/prompt/advice.h"

#include <algorithm>
#include <string_view>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

// A record of two bytes, as a TLS server answers who speaks something else: RFC 8446 section 5.1.
bool is_tls_alert(std::string_view bytes) {
  return bytes.size() == 7 && bytes.starts_with("\x15\x03") && bytes[3] == 0 && bytes[4] == 2;
}

bool is_bad_request(std::string_view bytes) {
  return bytes.starts_with("HTTP/1.") && bytes.substr(0, bytes.find('\n')).find(" 400 ") == 8;
}

// What web servers say at a port of HTTPS to who speaks in the clear: nginx, Apache, Go (and
// Caddy), Tomcat.
bool asks_for_tls(std::string_view bytes) {
  constexpr std::string_view kWords[] = {
      "The plain HTTP request was sent to HTTPS port",
      "speaking plain HTTP to an SSL-enabled server port",
      "Client sent an HTTP request to an HTTPS server",
      "This combination of host and port requires TLS",
  };
  return std::ranges::any_of(kWords, [&](auto words) { return bytes.find(words) != bytes.npos; });
}

}  // namespace

void Advice::on_event(const Event& event) {
  if (const auto* opened = std::get_if<Opened>(&event.what)) {
    if (!opened->keeps_boundaries && !opened->again) streams_.emplace(event.conversation);
    if (opened->is_accepted && !opened->hears_anyone) explain_sockets(event.conversation);
  } else if (const auto* sent = std::get_if<Sent>(&event.what)) {
    if (sent->bytes.ends_with("\r\n")) streams_.erase(std::string(event.conversation));
    bad_requests_.erase(std::string(event.conversation));
  } else if (const auto* received = std::get_if<Received>(&event.what)) {
    look_at(*received, event.conversation);
  }
}

void Advice::on_forgotten(std::string_view conversation) {
  streams_.erase(std::string(conversation));
  bad_requests_.erase(std::string(conversation));
}

void Advice::explain_sockets(std::string_view conversation) {
  const Conversation* accepted = session_.look_up(conversation);
  if (accepted == nullptr || !screen_.style().prompt || told_sockets_) return;
  told_sockets_ = true;
  const Places& places = session_.registry().find(accepted->url().scheme).places;
  screen_.notice_about(
      conversation,
      sentence(
          "that is a new socket{}; the welcome socket goes on listening (\":listen\" shows both)",
          places.are_paths ? Literal("") : Literal(" with the same local port")));
}

void Advice::look_at(const Received& received, std::string_view conversation) {
  if (is_bad_request(received.bytes)) bad_requests_.emplace(conversation);
  const auto bad_request = bad_requests_.find(conversation);
  const bool wants_tls = bad_request != bad_requests_.end() && asks_for_tls(received.bytes);
  if (wants_tls) bad_requests_.erase(bad_request);  // some say it twice
  if (wants_tls || is_tls_alert(received.bytes))
    screen_.error_about(conversation,
                        sentence("{} speaks TLS: tls://{}", received.from, received.from));
  const auto stream =
      received.bytes.ends_with("\r\n") ? streams_.find(conversation) : streams_.end();
  const bool is_typed = screen_.style().prompt;
  if (is_typed && screen_.is_elsewhere(conversation)) return;  // ":eol" would be another's
  const Conversation* from = stream == streams_.end() ? nullptr : session_.look_up(conversation);
  if (from != nullptr && from->line_end() == LineEnd("\n")) {
    streams_.erase(stream);
    advise(conversation,
           sentence("lines of {} end with CR LF; \":eol crlf\" does the same", received.from));
  }
  if (is_typed && !received.complete && !received.more_follows) look_at_end(received, conversation);
  if (told_binary_) return;
  const bool is_binary = screen_.shows_replies() && screen_.view(conversation) == View::text &&
                         received.message.find('\0') != std::string_view::npos;
  if (is_binary) {
    told_binary_ = true;
    advise(conversation,
           sentence("binary from {}; \":view hex\" shows it as a dump", received.from));
  }
}

// A client that sends no line end does not expect one: it would print an empty line.
void Advice::look_at_end(const Received& received, std::string_view conversation) {
  const Conversation* client = session_.look_up(conversation);
  if (told_no_line_end_ || client == nullptr || !client->is_accepted()) return;
  if (client->line_end() != LineEnd("\n")) return;
  told_no_line_end_ = true;
  advise(conversation,
         sentence("messages of {} have no line end; \":eol none\" does the same", received.from));
}

void Advice::advise(std::string_view conversation, const Printable& text) {
  screen_.notice_about(conversation, text);
  if (!screen_.shows_notices()) kept_.push_back(text);
}

void Advice::tell_kept() {
  for (const Printable& each : kept_) screen_.error(each);
  kept_.clear();
}

}  // namespace confab

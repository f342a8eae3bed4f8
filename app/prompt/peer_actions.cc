#include "app/prompt/peer_actions.h"

#include <utility>

#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "app/prompt/status_text.h"
#include "app/text/row.h"
#include "protocol/text/sentence.h"
#include "transport/loop_time.h"
#include "transport/network_error.h"

namespace confab {

// What completes an address. Where lines go nowhere it is neither the last peer's nor this
// machine's.
std::optional<Url> PeerActions::current_target() const {
  return aim_.astray().empty() ? session_.target() : std::nullopt;
}

// ":tcp", ":udp": an address as it is typed, completed by the current conversation's.
Url PeerActions::address(const std::string& scheme, const std::string& arguments) const {
  const auto typed = words(arguments);
  const auto last = current_target();
  Url url;
  if (typed.empty()) {
    if (!last || last->has_path()) throw UsageError("there is no current host and port yet");
    if (last->scheme == scheme) return *last;  // with its options
    url.host = last->host;
    url.port = last->port;
  } else {
    TypedAddress read = read_address(typed, AddressFor::dialling, &session_.registry());
    if (read.names_scheme() && read.url.scheme != scheme)
      throw UsageError("this is over another transport; \":open " + read.url.text() +
                       "\" opens it");
    if (read.is_lone_port && !aim_.astray().empty())
      throw UsageError("a host is missing: " + aim_.astray() + " did not say which");
    url = std::move(read.url);
    if (read.is_lone_port && last && !last->has_path()) url.host = last->host;
  }
  url.scheme = scheme;
  return url;
}

asio::awaitable<void> PeerActions::tcp(std::string arguments) {
  co_await aim_.go_to(address("tcp", arguments));
}

asio::awaitable<void> PeerActions::udp(std::string arguments) {
  co_await aim_.go_to(address("udp", arguments));
}

asio::awaitable<void> PeerActions::open(std::string arguments) {
  Url url = read_peer(words(arguments), false, session_.registry());
  co_await aim_.go_to_new(std::move(url));
}

asio::awaitable<void> PeerActions::tls(std::string arguments) {
  const auto current = session_.current();
  std::string complaint;
  bool is_encrypted = false;
  try {
    if (!current || !current->is_open()) throw UsageError("nothing is open");
    if (arguments.starts_with('?')) arguments.erase(0, 1);
    LayerWish wish{&session_.registry().find_layer("tls"), parse_options(arguments)};
    is_encrypted = co_await current->upgrade(std::move(wish));
    if (!is_encrypted) course_.outcome().note_network_error();
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  if (!is_encrypted) course_.end();
  if (!complaint.empty()) throw UsageError(complaint);
}

asio::awaitable<void> PeerActions::shutdown(std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  const auto current = session_.current();
  const bool has_ended = current && current->state() == Conversation::State::ended;
  if (course_.is_script() && has_ended) co_return;  // a script need not win a race against its peer
  if (!current || !current->is_open()) throw UsageError("nothing is open");
  if (!current->can_finish()) {
    const std::string& scheme = current->url().scheme;
    throw UsageError(current->hears_anyone()
                         ? scheme + " has no end to send"
                         : scheme + " ends in both directions at once; \":close\" does that");
  }
  co_await current->finish_sending();
  if (current->is_open())
    course_.notice(
        sentence("finished sending to {}; what comes is still received", current->peer_text()));
}

asio::awaitable<void> PeerActions::list(std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  Printable text;
  for (const auto& each : session_.all()) {
    const std::string mark = each == session_.current() ? "> " : "  ";
    const std::string about = place_text(*each) + "  " + std::string(state_text(*each)) +
                              ", sent " + std::to_string(each->traffic().messages_sent) +
                              ", received " + std::to_string(each->traffic().messages_received);
    const std::size_t column = mark.size() + each->name().size() + 2;
    append_row(mark + each->name(), column, about, screen_.width(), text);
  }
  if (text.empty() && session_.listeners().is_listening())
    text += Literal("nobody is connected to us; \":listen\" shows where we listen\n");
  if (text.empty()) text += Literal("no conversations; \":tcp HOST PORT\" opens one\n");
  screen_.tell(text);
  co_return;
}

asio::awaitable<void> PeerActions::use(std::string arguments) {
  if (arguments.empty()) throw UsageError("a name is missing");
  session_.use(arguments);
  aim_.set();
  co_return;
}

asio::awaitable<void> PeerActions::close(std::string arguments) {
  const auto current = session_.current();
  if (arguments.empty() && !current) throw UsageError("nothing is open");
  const auto closed = arguments.empty() ? current : session_.find(arguments);
  const bool was_open = closed->is_open();  // its end is told when it happens
  session_.close(closed->name());
  if (course_.is_script()) aim_.lost().note_crossing(*closed);
  if (!was_open) course_.notice(sentence("closed {}", closed->name()));
  co_return;
}

// What a typed destination means.
asio::awaitable<Endpoint> PeerActions::resolve(std::shared_ptr<Conversation> from,
                                               std::string typed) {
  const Registry& registry = session_.registry();
  const std::string& scheme = from->url().scheme;
  const bool is_place = registry.find(scheme).places.are_paths && is_path(typed);
  if (is_place) typed.insert(0, scheme + ":");
  TypedAddress read = read_address(words(typed), AddressFor::dialling, &registry);
  const bool names_scheme = read.names_scheme();
  Url url = std::move(read.url);
  if (read.is_lone_port) url.host = from->url().host;
  if (names_scheme && url.scheme != from->url().scheme)
    throw UsageError("datagrams of " + from->name() +
                     " cannot go over another transport; \":open " + url.text() + "\" does");
  url.scheme = from->url().scheme;
  const Transport& transport = registry.find(url.scheme);
  const auto limit = session_.settings().connect_timeout;
  const Deadline deadline = LoopTime::of(co_await asio::this_coro::executor).deadline_in(limit);
  Endpoint peer(from->is_accepted() ? from->local_text() : from->peer_text());
  co_return co_await transport.resolve(std::move(url), std::move(peer), deadline);
}

asio::awaitable<void> PeerActions::to(std::string arguments) {
  const auto current = session_.current();
  if (!current) throw UsageError("nothing is open");
  if (!current->hears_anyone()) throw UsageError("the current conversation has no datagrams");
  if (arguments.empty()) throw UsageError("an address is missing");
  Endpoint destination;
  if (arguments == "last") {
    destination = current->last_source();
    if (destination.empty()) throw UsageError("nobody has answered yet");
  } else if (arguments != "off") {
    std::string trouble;
    try {
      destination = co_await resolve(current, arguments);
    } catch (const NetworkError& error) {
      trouble = error.what();
    }
    if (!trouble.empty()) {
      course_.refuse(Printable(Untrusted(trouble)));
      co_return aim_.miss(Aim::At::destination);
    }
  }
  current->send_to(destination);
  aim_.set();
  course_.notice(sentence("sending to {}", current->addressee_text()));
}

asio::awaitable<void> PeerActions::status(std::string arguments) {
  const auto conversation = arguments.empty() ? session_.latest() : session_.find_past(arguments);
  if (!conversation) throw UsageError("nothing is open; \":tcp HOST PORT\" opens a conversation");
  const auto now = LoopTime::of(co_await asio::this_coro::executor).now();
  screen_.tell(status_text(*conversation, now, screen_.width()));
}

}  // namespace confab

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command_line.h"
#include "app/prompt/open_conversation.h"
#include "app/prompt/setting_names.h"
#include "app/prompt/status_text.h"
#include "app/text/row.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// What completes an address. Where lines go nowhere it is neither the last peer's nor this
// machine's.
std::optional<Url> current_target(const PromptContext& context) {
  return context.astray.empty() ? context.session.target() : std::nullopt;
}

// ":tcp", ":udp": an address as it is typed, completed by the current conversation's.
Url address(PromptContext& context, const std::string& scheme, const std::string& arguments) {
  const auto typed = words(arguments);
  const auto last = current_target(context);
  Url url;
  if (typed.empty()) {
    if (!last || last->has_path()) throw UsageError("there is no current host and port yet");
    if (last->scheme == scheme) return *last;  // with its options
    url.host = last->host;
    url.port = last->port;
  } else {
    TypedAddress read = read_address(typed, AddressFor::dialling, &context.session.registry());
    if (read.names_scheme() && read.url.scheme != scheme)
      throw UsageError("this is over another transport; \":open " + read.url.text() +
                       "\" opens it");
    if (read.is_lone_port && !context.astray.empty())
      throw UsageError("a host is missing: " + context.astray + " did not say which");
    url = std::move(read.url);
    if (read.is_lone_port && last && !last->has_path()) url.host = last->host;
  }
  url.scheme = scheme;
  return url;
}

std::string_view state_text(const Conversation& conversation) {
  if (!conversation.is_open()) return state_name(conversation.state());
  return conversation.peer_has_finished() ? "open, the peer has finished sending" : "open";
}

std::string traffic_text(std::uint64_t messages, std::uint64_t bytes) {
  return std::to_string(messages) + (messages == 1 ? " message, " : " messages, ") +
         std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

// What the transport knows, how lines and messages end, and what went to and fro.
std::vector<Fact> facts_of(const Conversation& conversation, Clock::time_point now) {
  const Traffic& traffic = conversation.traffic();
  std::vector<Fact> facts = conversation.facts();
  for (Fact& each : facts) {
    if (each.label == kSendsGoTo && !conversation.destination().empty())
      each.value = conversation.destination().text + " (:to)";
  }
  facts.push_back({"eol", conversation.line_end().name()});
  facts.push_back({"framing", conversation.manner().framing});
  facts.push_back({"sent", traffic_text(traffic.messages_sent, traffic.bytes_sent)});
  facts.push_back({"received", traffic_text(traffic.messages_received, traffic.bytes_received)});
  if (conversation.is_open())
    facts.push_back({"age", duration_text(now - conversation.opened_at())});
  return facts;
}

}  // namespace

// In a script a failure ends it, unless it keeps going.
asio::awaitable<void> talk_to(PromptContext& context, Url url) {
  context.astray.clear();
  if (context.scripted) note_crossings(context);
  const auto began = LoopTime::of(context.io).now();
  bool is_open = co_await context.session.return_to(std::move(url));
  const auto current = context.session.current();
  const bool is_new = is_open && current->opened_at() >= began;
  if (is_new) is_open = co_await is_greeted(context, current);
  if (!is_open) note_unreachable(context);
}

asio::awaitable<void> do_tcp(PromptContext& context, std::string arguments) {
  co_await talk_to(context, address(context, "tcp", arguments));
}

asio::awaitable<void> do_udp(PromptContext& context, std::string arguments) {
  co_await talk_to(context, address(context, "udp", arguments));
}

asio::awaitable<void> do_open(PromptContext& context, std::string arguments) {
  Url url = read_peer(words(arguments), false, context.session.registry());
  context.astray.clear();
  bool is_open = co_await context.session.open(std::move(url));
  if (is_open) is_open = co_await is_greeted(context, context.session.current());
  if (!is_open) note_unreachable(context);
}

// Where it fails, a script has ended: the next line may be a password.
asio::awaitable<void> do_tls(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
  std::string complaint;
  bool is_encrypted = false;
  try {
    if (!current || !current->is_open()) throw UsageError("nothing is open");
    if (arguments.starts_with('?')) arguments.erase(0, 1);
    LayerWish wish{&context.session.registry().find_layer("tls"), parse_options(arguments)};
    is_encrypted = co_await current->upgrade(std::move(wish));
    if (!is_encrypted) context.outcome.note_network_error();
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  if (!is_encrypted) context.script_failed = true;
  if (!complaint.empty()) throw UsageError(complaint);
}

asio::awaitable<void> do_shutdown(PromptContext& context, std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  const auto current = context.session.current();
  const bool has_ended = current && current->state() == Conversation::State::ended;
  if (context.scripted && has_ended) co_return;  // a script need not win a race against its peer
  if (!current || !current->is_open()) throw UsageError("nothing is open");
  if (!current->can_finish()) {
    const std::string& scheme = current->url().scheme;
    throw UsageError(current->hears_anyone()
                         ? scheme + " has no end to send"
                         : scheme + " ends in both directions at once; \":close\" does that");
  }
  co_await current->finish_sending();
  if (current->is_open())
    context.screen.notice(
        sentence("finished sending to {}; what comes is still received", current->peer_text()));
}

asio::awaitable<void> do_list(PromptContext& context, std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  Printable text;
  for (const auto& each : context.session.all()) {
    const std::string mark = each == context.session.current() ? "> " : "  ";
    const std::string about = each->url().text() + "  " + std::string(state_text(*each)) +
                              ", sent " + std::to_string(each->traffic().messages_sent) +
                              ", received " + std::to_string(each->traffic().messages_received);
    const std::size_t column = mark.size() + each->name().size() + 2;
    append_row(mark + each->name(), column, about, context.screen.width(), text);
  }
  if (text.empty()) text += Literal("no conversations; \":tcp HOST PORT\" opens one\n");
  context.screen.tell(text);
  co_return;
}

asio::awaitable<void> do_use(PromptContext& context, std::string arguments) {
  if (arguments.empty()) throw UsageError("a name is missing");
  context.session.use(arguments);
  context.astray.clear();
  co_return;
}

asio::awaitable<void> do_close(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
  if (arguments.empty() && !current) throw UsageError("nothing is open");
  const auto closed = arguments.empty() ? current : context.session.find(arguments);
  const bool was_open = closed->is_open();  // its end is told when it happens
  context.session.close(closed->name());
  if (context.scripted) note_crossing(context, *closed);
  if (!was_open) context.screen.notice(sentence("closed {}", closed->name()));
  co_return;
}

// What a destination that was typed stands for.
asio::awaitable<Endpoint> resolve(PromptContext& context, std::shared_ptr<Conversation> from,
                                  std::string typed) {
  const Registry& registry = context.session.registry();
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
  const auto limit = context.session.settings().connect_timeout;
  const Deadline deadline = LoopTime::of(context.io).deadline_in(limit);
  Endpoint peer(from->peer_text());
  co_return co_await transport.resolve(std::move(url), std::move(peer), deadline);
}

asio::awaitable<void> do_to(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
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
      destination = co_await resolve(context, current, arguments);
    } catch (const NetworkError& error) {
      trouble = error.what();
    }
    if (!trouble.empty()) {
      refuse(context, Printable(Untrusted(trouble)));
      co_return miss_aim(context, Aim::destination);
    }
  }
  current->send_to(destination);
  context.astray.clear();
  context.screen.notice(sentence("sending to {}", current->addressee_text()));
}

asio::awaitable<void> do_status(PromptContext& context, std::string arguments) {
  const auto conversation =
      arguments.empty() ? context.session.latest() : context.session.find_past(arguments);
  if (!conversation) throw UsageError("nothing is open; \":tcp HOST PORT\" opens a conversation");
  const auto facts = facts_of(*conversation, LoopTime::of(context.io).now());
  context.screen.tell(status_text(conversation->name(), conversation->url().text(),
                                  state_text(*conversation), facts, context.screen.width()));
  co_return;
}

}  // namespace confab

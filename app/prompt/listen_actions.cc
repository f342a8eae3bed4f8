#include "app/prompt/listen_actions.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "app/listen/listening_text.h"
#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "app/prompt/status_text.h"
#include "app/session/spawn.h"
#include "app/text/row.h"
#include "protocol/text/sentence.h"
#include "transport/loop_time.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kFactColumn = 20;
// For one that does not read; more is not queued.
constexpr std::size_t kMostUntaken = std::size_t{16} << 20;

// To everyone who has spoken lately; then lines go where they went before.
asio::awaitable<void> tell_sources(std::shared_ptr<Conversation> from, std::string text) {
  const Endpoint pinned = from->is_pinned() ? from->destination() : Endpoint();
  for (const Endpoint& each : from->sources()) {
    from->send_to(each);
    std::string copy = text;
    co_await from->send_text(std::move(copy));
  }
  from->send_to(pinned);
}

// `untaken`: how many bytes wait for it, this text among them until it was sent or cannot be.
asio::awaitable<void> tell_one(std::shared_ptr<Conversation> to, std::string text,
                               std::shared_ptr<std::size_t> untaken) {
  const std::size_t size = text.size();
  try {
    co_await to->send_text(std::move(text));
  } catch (const std::invalid_argument&) {
    // it takes nothing more, as it was told: its own half-close
  } catch (...) {
    *untaken -= size;
    throw;
  }
  *untaken -= size;
}

}  // namespace

asio::awaitable<void> ListenActions::listen(std::string arguments) {
  std::vector<std::string> typed = words(arguments);
  if (typed.empty()) co_return tell_all();
  if (typed.front() == "off") {
    if (typed.size() > 2) throw UsageError("one address is enough");
    co_return close(typed.size() == 2 ? typed.back() : "");
  }
  std::vector<TypedAddress> addresses = read_listening(typed, false, session_.registry());
  auto listening = listen_at(std::move(addresses));
  const bool is_listening = co_await std::move(listening);
  if (!is_listening) course_.fail();
}

asio::awaitable<bool> ListenActions::listen_at(std::vector<TypedAddress> addresses) {
  std::vector<const OpenListeners::Place*> made;
  std::string trouble;
  for (TypedAddress& each : addresses) {
    try {
      auto opening = session_.listeners().listen(std::move(each));
      const auto places = co_await std::move(opening);
      made.insert(made.end(), places.begin(), places.end());
    } catch (const NetworkError& error) {
      trouble = error.what();
    }
    if (!trouble.empty()) break;
  }
  if (trouble.empty()) {
    tell_where(made);
    co_return true;
  }
  session_.listeners().close(
      [&](const auto& place) { return std::ranges::find(made, &place) != made.end(); });
  course_.refuse(Printable(Untrusted(trouble)));
  co_return false;
}

void ListenActions::tell_where(const std::vector<const OpenListeners::Place*>& places) {
  for (const OpenListeners::Place* each : places) {
    if (are_everywhere(*each->transport, each->listeners()))
      course_.warn(sentence("{} listens on every address of this machine", each->url.text()));
    if (course_.is_script()) {
      screen_.tell(listening_lines(each->url.scheme, each->listeners()));
      continue;
    }
    for (const auto& listener : each->listeners()) {
      Printable text = sentence("listening {}", dialled_url(each->url.scheme, *listener));
      text += reach_text(*each->transport, each->listeners());
      course_.notice(text);
    }
  }
}

// As it was typed, or as it is bound; without a scheme over any transport.
bool ListenActions::is_meant(const TypedAddress& typed, const OpenListeners::Place& place) const {
  Url url = typed.url;
  if (!typed.names_scheme()) url.scheme = place.url.scheme;
  if (url.scheme != place.url.scheme) return false;
  if (url.text() == place.url.text()) return true;
  const Places& places = place.transport->places;
  return std::ranges::any_of(place.listeners(), [&](const auto& each) {
    return places.is_same(places.as_bound(place.url, each->local()), url);
  });
}

void ListenActions::close(const std::string& address) {
  if (!session_.listeners().is_listening()) throw UsageError("nothing listens");
  std::optional<TypedAddress> typed;
  if (!address.empty()) typed = read_address(address, AddressFor::listening, &session_.registry());
  const std::size_t closed = session_.listeners().close(
      [&](const OpenListeners::Place& place) { return !typed || is_meant(*typed, place); });
  if (closed == 0)
    throw UsageError("nothing listens at " + address + "; \":listen\" shows what does");
  course_.notice(Printable("nobody more is accepted there"));
}

void ListenActions::tell_all() {
  Printable text;
  for (const OpenListeners::Place& each : session_.listeners().all()) tell_place(each, text);
  if (text.empty()) text += Literal("nothing listens; \":listen ADDRESS\" does\n");
  screen_.tell(text);
}

// The welcome sockets, and the socket of each who came to them.
void ListenActions::tell_place(const OpenListeners::Place& place, Printable& text) const {
  const int columns = screen_.width();
  const Url bound = place.transport->places.as_bound(place.url, place.listeners().front()->local());
  append_wrapped(bound.text(), columns, text);
  const bool is_socket_of_all = place.transport->promises.hears_anyone;
  for (const auto& listener : place.listeners()) {
    append_row(is_socket_of_all ? "  socket" : "  welcome socket", kFactColumn,
               listener->local().text + " <- anyone", columns, text);
    for (const Fact& fact : listener->describe())
      append_row("  " + fact.label, kFactColumn, fact.value, columns, text);
  }
  for (const auto& each : session_.all()) {
    if (!each->is_accepted() || each->url().text() != place.url.text()) continue;
    if (each->hears_anyone()) {
      const std::size_t heard = each->sources().size();
      append_row(
          "  " + each->name(), kFactColumn,
          std::to_string(heard) + (heard == 1 ? " source" : " sources") + " within the last minute",
          columns, text);
    } else {
      append_row("  " + each->name(), kFactColumn,
                 (each->is_open() ? each->local_text() + " <- " : "") + each->peer_text() + "  " +
                     std::string(state_text(*each)),
                 columns, text);
    }
  }
}

void ListenActions::tell(const std::shared_ptr<Conversation>& to, const std::string& text) {
  std::erase_if(untaken_, [](const auto& each) { return *each.second == 0; });
  auto& untaken = untaken_[to->name()];
  if (!untaken) untaken = std::make_shared<std::size_t>(0);
  if (*untaken + text.size() > kMostUntaken)
    return course_.warn(sentence("{} takes nothing: it does not get this", to->peer_text()));
  *untaken += text.size();
  spawn(session_.io(), tell_one(to, text, untaken));
}

asio::awaitable<void> ListenActions::all(std::string text) {
  text = names_.filled(std::move(text));
  std::vector<std::shared_ptr<Conversation>> everyone;
  for (const auto& each : session_.all())
    if (each->is_accepted() && each->is_open()) everyone.push_back(each);
  std::size_t count = 0;
  for (const auto& each : everyone) {
    if (each->hears_anyone()) {
      count += each->sources().size();
      auto telling = tell_sources(each, text);
      co_await std::move(telling);
    } else if (!each->has_finished()) {
      count += 1;
      tell(each, text);
    }
  }
  if (count == 0) throw UsageError("nobody is connected to us");
}

}  // namespace confab

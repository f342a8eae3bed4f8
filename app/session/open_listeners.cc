#include "app/session/open_listeners.h"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "app/listen/listen.h"

namespace confab {

OpenListeners::OpenListeners(asio::io_context& io, const Registry& registry, EventStream& events,
                             Begin begin, Heard heard)
    : io_(io),
      registry_(registry),
      events_(events),
      begin_(std::move(begin)),
      heard_(std::move(heard)),
      came_(io) {}

OpenListeners::~OpenListeners() {
  for (const Place& each : places_) each.acceptor->stop();
}

asio::awaitable<std::vector<const OpenListeners::Place*>> OpenListeners::listen(
    TypedAddress address) {
  std::vector<std::string> schemes = address.listening_schemes();
  Url url = address.url;
  auto opening = listen_over(registry_, std::move(schemes), std::move(address.url));
  std::vector<ListenersOver> opened = co_await std::move(opening);
  std::vector<const Place*> made;
  for (ListenersOver& each : opened) {
    url.scheme = each.scheme;
    Place& place = places_.emplace_back(Place{url, &registry_.find(each.scheme), nullptr});
    AcceptorOptions options;
    options.begin = [this, &place](const auto& connection, std::size_t) {
      begin_at(place, connection);
    };
    options.on_problem = [this](const std::string& text) { note(text, true); };
    options.on_failed_start = [this](const std::string& text) { note(text, false); };
    options.may_accept = [this, hears_anyone = place.transport->promises.hears_anyone] {
      return hears_anyone || !is_full();
    };
    options.most_unstarted = kMostUnstarted;
    place.acceptor = std::make_shared<Acceptor>(io_.get_executor(), std::move(each.listeners),
                                                std::move(options));
    made.push_back(&place);
    publish_place(place, false);
  }
  for (const Place* each : made) each->acceptor->start();
  co_return made;
}

void OpenListeners::publish_place(const Place& place, bool has_ended) {
  const std::string url = place.url.text();
  for (const auto& each : place.listeners()) {
    const std::string local = each->local().text;
    events_.publish({LoopTime::of(io_).now(), "", ListeningSocket{url, local, has_ended}});
  }
  events_.settle();
}

void OpenListeners::note(const std::string& text, bool is_warning) {
  events_.publish({LoopTime::of(io_).now(), "", Note{.text = text, .is_warning = is_warning}});
  events_.settle();
}

// Of datagrams it is the socket itself: somebody has come when somebody has spoken.
void OpenListeners::begin_at(Place& place, const std::shared_ptr<Connection>& connection) {
  if (ends_with_first_ && !first_.empty()) return connection->close();
  const auto made = begin_(connection, *place.transport, place.url);
  std::erase_if(accepted_, [](const Accepted& each) { return each.conversation.expired(); });
  accepted_.push_back({made, &place, made->hears_anyone()});
  has_unheard_ = std::ranges::any_of(accepted_, &Accepted::is_unheard);
  if (made->hears_anyone()) return;
  if (is_full())
    note(std::to_string(kMostAccepted) +
             " are connected: others wait until one of them goes (\":close\")",
         true);
  first_came(*made);
}

void OpenListeners::first_came(const Conversation& conversation) {
  came_.notify();
  if (!first_.empty()) return;
  first_ = conversation.name();
  if (ends_with_first_) asio::post(io_, lifetime_.guard([this] { close_all_but_first(); }));
}

// A socket of datagrams that has it is the conversation.
void OpenListeners::close_all_but_first() {
  close([this](const Place& place) {
    return std::ranges::none_of(accepted_, [&](const Accepted& each) {
      const auto conversation = each.conversation.lock();
      const bool is_first = conversation && conversation->name() == first_;
      return each.place == &place && is_first && conversation->hears_anyone();
    });
  });
}

std::size_t OpenListeners::close(const std::function<bool(const Place&)>& which) {
  std::size_t closed = 0;
  for (auto place = places_.begin(); place != places_.end();) {
    if (which && !which(*place)) {
      ++place;
      continue;
    }
    place->acceptor->stop();
    publish_place(*place, true);
    const std::vector<Accepted> all = accepted_;
    for (const Accepted& each : all) {
      const auto conversation = each.conversation.lock();
      const bool is_socket = conversation && each.place == &*place && conversation->hears_anyone();
      if (is_socket) conversation->close();
    }
    place = places_.erase(place);
    ++closed;
  }
  came_.notify();  // nobody comes any more
  return closed;
}

bool OpenListeners::is_full() const {
  const auto open = std::ranges::count_if(accepted_, [](const Accepted& each) {
    const auto conversation = each.conversation.lock();
    return conversation && conversation->is_open() && !conversation->hears_anyone();
  });
  return static_cast<std::size_t>(open) >= kMostAccepted;
}

void OpenListeners::on_event(const Event& event) {
  const bool has_gone = std::holds_alternative<Closed>(event.what);
  const bool may_be_first = has_unheard_ && std::holds_alternative<Received>(event.what);
  if (!has_gone && !may_be_first) return;
  const auto found = std::ranges::find_if(accepted_, [&](const Accepted& each) {
    const auto conversation = each.conversation.lock();
    return conversation && conversation->name() == event.conversation;
  });
  if (found == accepted_.end()) return;
  if (has_gone) {
    for (const Place& each : places_) each.acceptor->look_again();
    if (ends_with_first_ && event.conversation == first_ && on_first_gone) on_first_gone();
  } else if (std::exchange(found->is_unheard, false)) {
    has_unheard_ = std::ranges::any_of(accepted_, &Accepted::is_unheard);
    const auto conversation = found->conversation.lock();
    heard_(conversation);
    first_came(*conversation);
  }
}

}  // namespace confab

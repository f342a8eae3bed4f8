#include "app/session/session.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {

Session::Session(asio::io_context& io, const Registry& registry, Settings& settings)
    : io_(io), registry_(registry), settings_(settings), events_(io) {}

Session::~Session() = default;

asio::awaitable<bool> Session::open(Url url) {
  if (auto known = with_url(url)) {
    if (known->is_open() || known->state() == Conversation::State::ended ||
        known->state() == Conversation::State::reset) {
      current_ = known;
      const bool is_open = known->is_open() || co_await known->open();
      co_return is_open;
    }
    forget(known);  // it never stood: its name is used up
  }
  const Transport& transport = registry_.find(url.scheme);
  auto made = std::make_shared<Conversation>(io_, transport, url, next_name(url.scheme), events_,
                                             settings_);
  conversations_.push_back(made);
  current_ = made;
  const bool is_open = co_await made->open();
  co_return is_open;
}

std::shared_ptr<Conversation> Session::find(std::string_view name) const {
  std::string names;
  for (const auto& each : conversations_) {
    if (each->name() == name) return each;
    names += names.empty() ? each->name() : ", " + each->name();
  }
  if (names.empty())
    throw std::invalid_argument("there is no conversation; \":tcp HOST PORT\" opens one");
  throw std::invalid_argument("no conversation is named " + std::string(name) +
                              "; there are: " + names);
}

void Session::close(std::string_view name) {
  const auto conversation = find(name);
  conversation->close();
  forget(conversation);
}

void Session::close_all() {
  for (const auto& each : conversations_) each->close();
}

std::shared_ptr<Conversation> Session::with_url(const Url& url) const {
  const std::string text = url.text();
  const auto found = std::find_if(conversations_.begin(), conversations_.end(),
                                  [&](const auto& each) { return each->url().text() == text; });
  return found == conversations_.end() ? nullptr : *found;
}

std::string Session::next_name(const std::string& scheme) {
  return scheme + std::to_string(++names_given_[scheme]);
}

void Session::forget(const std::shared_ptr<Conversation>& conversation) {
  const auto keep = conversation;  // may be a reference into the list
  std::erase(conversations_, keep);
  if (current_ == keep) current_ = conversations_.empty() ? nullptr : conversations_.back();
}

}  // namespace confab

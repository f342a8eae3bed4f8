#include "app/replay/replay_listeners.h"

#include <utility>

#include "app/listen/listening_text.h"
#include "protocol/text/sentence.h"

namespace confab {

ReplayListeners::ReplayListeners(asio::any_io_executor executor, const Registry& registry,
                                 const ListeningTargets& targets)
    : executor_(executor), registry_(registry), targets_(targets), came_(executor) {}

ReplayListeners::~ReplayListeners() {
  for (auto& [recorded, waiting] : waiting_) {
    waiting.acceptor->stop();
    for (const auto& each : waiting.connections) each->close();
  }
}

asio::awaitable<std::optional<NetworkError>> ReplayListeners::open(Url recorded) {
  std::optional<NetworkError> failure;
  const std::string name = recorded.text();
  if (waiting_.contains(name)) co_return failure;
  Url place = targets_.find(recorded, registry_);
  Listeners listeners;
  try {
    auto opening = listen_at(registry_, place);
    listeners = co_await std::move(opening);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (failure) co_return failure;
  if (on_listening) {
    Printable lines = listening_lines(place.scheme, listeners);
    if (are_everywhere(registry_.find(place.scheme), listeners))
      lines += sentence("warning: {} listens on every address of this machine\n", place.text());
    on_listening(lines);
  }
  Waiting& waiting = waiting_[name];
  waiting.place = std::move(place);
  AcceptorOptions options;
  options.begin = [this, &waiting](const std::shared_ptr<Connection>& connection, std::size_t) {
    waiting.connections.push_back(connection);
    came_.notify();
  };
  options.on_problem =
      options.on_failed_start = [this](const std::string& text) { trouble_ = text; };
  options.may_accept = [&waiting] { return waiting.connections.size() < kMostWaiting; };
  waiting.acceptor =
      std::make_shared<Acceptor>(executor_, std::move(listeners), std::move(options));
  waiting.acceptor->start();
  co_return failure;
}

std::optional<Url> ReplayListeners::place(const Url& recorded) const {
  const auto found = waiting_.find(recorded.text());
  if (found == waiting_.end()) return std::nullopt;
  return found->second.place;
}

asio::awaitable<std::shared_ptr<Connection>> ReplayListeners::next(Url recorded,
                                                                   Clock::time_point latest) {
  const auto found = waiting_.find(recorded.text());
  if (found == waiting_.end()) co_return nullptr;
  Waiting& waiting = found->second;
  while (waiting.connections.empty() && came_.time().now() < latest)
    co_await came_.wait_until(latest);
  if (waiting.connections.empty()) co_return nullptr;
  const std::shared_ptr<Connection> first = waiting.connections.front();
  waiting.connections.pop_front();
  waiting.acceptor->look_again();
  co_return first;
}

}  // namespace confab

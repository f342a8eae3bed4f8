#pragma once
// Who connects to a replay that listens, until its script accepts them.
//
//   "listen" --open()--> Acceptor --connections, in the order they came--> next() <-- "accept"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/listen/acceptor.h"
#include "app/replay/listening_targets.h"
#include "protocol/text/printable.h"
#include "transport/network_error.h"
#include "transport/registry.h"
#include "transport/signal.h"

namespace confab {

class ReplayListeners {
 public:
  // Connections that came, and that the script has not accepted yet; more wait in the backlog.
  static constexpr std::size_t kMostWaiting = 1000;

  // Both outlive it.
  ReplayListeners(asio::any_io_executor executor, const Registry& registry,
                  const ListeningTargets& targets);
  ReplayListeners(const ReplayListeners&) = delete;
  ReplayListeners& operator=(const ReplayListeners&) = delete;
  ~ReplayListeners();  // listens no more, and closes who was not accepted

  // Told where it really listens, a line for each socket: "listening tcp://127.0.0.1:40113\n".
  std::function<void(const Printable& lines)> on_listening;

  // What was recorded at this URL; a URL that is open already stays so, since its sockets have a
  // "listen" each. What failed, if it did. Throws UrlError.
  asio::awaitable<std::optional<NetworkError>> open(Url recorded);
  // Where that is; nothing: it is not open.
  std::optional<Url> place(const Url& recorded) const;
  // The one who came there first of those who were not given out yet; null: nobody until `latest`.
  asio::awaitable<std::shared_ptr<Connection>> next(Url recorded, Clock::time_point latest);
  // What a client did wrong before it could be accepted, last; empty: nothing. Taken.
  std::string take_trouble() { return std::exchange(trouble_, {}); }

 private:
  struct Waiting {
    Url place;
    std::deque<std::shared_ptr<Connection>> connections;
    std::shared_ptr<Acceptor> acceptor;
  };

  asio::any_io_executor executor_;
  const Registry& registry_;
  const ListeningTargets& targets_;
  std::map<std::string, Waiting> waiting_;  // by recorded URL
  std::string trouble_;
  Signal came_;
};

}  // namespace confab

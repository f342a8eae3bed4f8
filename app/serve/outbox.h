#pragma once
// What waits to be sent over one connection, whoever queued it; who queues never waits.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "transport/connection.h"
#include "transport/signal.h"

namespace confab {

// Sends in the order of push(). A connection that fails is closed, so that whoever reads from it
// hears of it.
class Outbox : public std::enable_shared_from_this<Outbox> {
 public:
  // Shared by whoever queues; the sending keeps it alive until nothing is left.
  Outbox(asio::any_io_executor executor, std::shared_ptr<Connection> connection,
         std::size_t limit_bytes);

  // False: more than the limit would wait, and nothing was queued. True, too, once sending has
  // failed: nobody reads it any more. `to` as in Connection::send(). Where packets are messages
  // each push is one, and counts for somewhat more than its bytes.
  bool push(std::string_view bytes, const Endpoint& to = {});

  std::size_t unsent_bytes() const noexcept { return unsent_bytes_; }  // as they count
  asio::awaitable<void> flushed();  // until nothing is unsent: it was sent, or cannot be

 private:
  struct Item {
    Endpoint to;
    std::string bytes;
  };
  std::size_t cost_of(std::size_t bytes) const noexcept;
  static asio::awaitable<void> send_all(std::shared_ptr<Outbox> self);
  void start();
  void ended(bool failed);

  asio::any_io_executor executor_;
  std::shared_ptr<Connection> connection_;
  std::size_t limit_bytes_;
  bool stream_;
  std::deque<Item> waiting_;      // without the one that is being sent
  std::size_t unsent_bytes_ = 0;  // with it
  bool sending_ = false;
  bool broken_ = false;
  Signal empty_;
};

}  // namespace confab

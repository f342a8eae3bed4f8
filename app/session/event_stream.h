#pragma once
// The spine: everything that happens in a session passes here, in one order, to all who listen.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstddef>
#include <string_view>
#include <vector>

#include "protocol/event.h"
#include "transport/signal.h"

namespace confab {

// One who listens. Called synchronously, in the order of subscription; must not throw.
class Subscriber {
 public:
  virtual ~Subscriber() = default;
  virtual void on_event(const Event& event) = 0;
  // A message of `conversation` counts as a reply now (reply_count.h), or would if it were not what
  // the peer begins each connection with; it was published before.
  virtual void on_reply(std::string_view /*conversation*/, bool /*is_greeting*/) {}
  // Nothing more is published about it, nor asked: what is remembered of it may go.
  virtual void on_forgotten(std::string_view /*conversation*/) {}
  // Nothing more comes in this turn of the loop: a good moment to write what was gathered.
  virtual void on_settled() {}
  // Bytes that are formatted and not yet taken by whoever reads them.
  virtual std::size_t unwritten() const noexcept { return 0; }
};

class EventStream {
 public:
  explicit EventStream(asio::io_context& io) : room_(io) {}

  // `subscriber` outlives the stream, or is dropped first.
  void subscribe(Subscriber& subscriber);
  void drop(Subscriber& subscriber);

  void publish(const Event& event);
  void publish_reply(std::string_view conversation, bool is_greeting);
  void forget(std::string_view conversation);
  // No event is published any more.
  void mute() noexcept { muted_ = true; }
  void settle();

  // More than 1 MiB waits at some subscriber: conversations stop reading until room() returns.
  bool congested() const noexcept;
  asio::awaitable<void> room();
  // Returns at the next notify_room(), whether there is room or not: for who has another reason to
  // wait no longer, and calls that.
  asio::awaitable<void> some_room() { return room_.wait(); }
  // A subscriber's reader took something.
  void notify_room() { room_.notify(); }

 private:
  std::vector<Subscriber*> subscribers_;
  Signal room_;
  bool muted_ = false;
};

}  // namespace confab

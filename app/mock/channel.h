#pragma once
// One client, as a mock sees it: what it says, and how it is answered, with the faults that were
// asked for.
//
//   Connection ─▶ arrivals ─▶ MockPeer ─▶ say() ─▶ Delivery ─▶ Connection         OwnChannel
//   Connection ─▶ arrivals ─▶ MockPeer ─▶ say() ─▶ DatagramDelivery ─▶ Outbox     SourceChannel, of
//   many

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/replay/arrivals.h"
#include "app/serve/datagram_delivery.h"
#include "app/serve/delivery.h"
#include "app/serve/outbox.h"
#include "transport/cancelled.h"
#include "transport/connection.h"

namespace confab {

// Filled by whoever receives, answered by a MockPeer.
class Channel {
 public:
  // `delay`: before each reply.
  Channel(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
          std::chrono::nanoseconds delay)
      : arrivals(executor, traits),
        who_(std::move(who)),
        largest_packet_(traits.largest_packet),
        delay_(delay) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  // Hands over a reply after the delay. False: a fault has ended the connection. Throws
  // NetworkError, operation_aborted when abandoned.
  asio::awaitable<bool> say(std::string reply, PacketKind kind);

  // A source of datagrams has no end, no reset and no layer of its own: these do nothing then.
  virtual asio::awaitable<void> finish() { co_return; }  // our end
  virtual asio::awaitable<void> reset() { co_return; }   // after what was said has arrived
  // Goes on through the layer of its address, as the server. What has come is the client's first
  // word through it.
  virtual asio::awaitable<void> upgrade() { co_return; }

  const Endpoint& who() const noexcept { return who_; }
  std::size_t largest_packet() const noexcept { return largest_packet_; }  // 0: any size
  // Whatever waits ends with operation_aborted.
  virtual void abandon() {
    is_abandoned_ = true;
    arrivals.end();
  }
  bool is_abandoned() const noexcept { return is_abandoned_; }
  void check() const {
    if (is_abandoned_) throw_cancelled();
  }
  asio::awaitable<void> pause(Clock::duration length);

  Arrivals arrivals;

 protected:
  virtual asio::awaitable<bool> hand_over(std::string reply, PacketKind kind) = 0;

 private:
  Endpoint who_;
  std::size_t largest_packet_;
  std::chrono::nanoseconds delay_;
  bool is_abandoned_ = false;
};

// A client that has a connection of its own.
class OwnChannel final : public Channel {
 public:
  // `number`: next_number() of the run whose faults these are.
  OwnChannel(std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection,
             std::shared_ptr<const Faults> faults, std::uint64_t number,
             std::chrono::nanoseconds delay);

  asio::awaitable<void> finish() override;
  asio::awaitable<void> reset() override;
  asio::awaitable<void> upgrade() override { return on_upgrade(); }
  // Whoever receives does it, and says what the channel goes on over. Set before the first word.
  std::function<asio::awaitable<void>()> on_upgrade;
  void go_on_over(std::shared_ptr<Connection> connection);
  // Until all has left that was said.
  asio::awaitable<void> drained() { return delivery_->drained(); }
  // A fault lets nothing arrive any more, nor an end.
  bool swallows() const { return delivery_->swallows(); }
  void abandon() override;
  // By finish(), where no half-close says our end.
  bool has_closed() const noexcept { return has_closed_; }
  // By reset().
  bool has_reset() const noexcept { return has_reset_; }
  // Abandons it, but not in the middle of a reply.
  void stop();

 private:
  asio::awaitable<bool> hand_over(std::string reply, PacketKind kind) override;
  asio::awaitable<Delivery::Then> deliver(std::string_view reply, PacketKind kind);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<const Faults> faults_;
  std::uint64_t number_;
  std::shared_ptr<Delivery> delivery_;
  bool is_speaking_ = false;
  bool has_closed_ = false;
  bool has_reset_ = false;
  bool stops_ = false;
};

// One source of datagrams, answered over the socket that hears everyone.
class SourceChannel final : public Channel {
 public:
  SourceChannel(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
                std::shared_ptr<Outbox> outbox, std::shared_ptr<const Faults> faults,
                std::uint64_t number, std::chrono::nanoseconds delay)
      : Channel(executor, std::move(who), traits, delay),
        outbox_(std::move(outbox)),
        delivery_(executor, std::move(faults), number, Direction::down) {}
  // Until all has left that was said. Throws operation_aborted when abandoned.
  asio::awaitable<void> drained();

 private:
  asio::awaitable<bool> hand_over(std::string reply, PacketKind kind) override;

  std::shared_ptr<Outbox> outbox_;
  DatagramDelivery delivery_;
};

}  // namespace confab

#pragma once
// One client, as a mock sees it: what it says, and how it is answered, with the faults that were
// asked for.
//
//   Connection ─▶ arrivals ─▶ MockPeer ─▶ say() ─▶ faults ─▶ Connection      OwnChannel
//   Connection ─▶ arrivals ─▶ MockPeer ─▶ say() ─▶ faults ─▶ Outbox          SourceChannel, of many

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/mock/faults.h"
#include "app/replay/arrivals.h"
#include "app/serve/outbox.h"
#include "transport/cancelled.h"
#include "transport/connection.h"

namespace confab {

// Filled by whoever receives, answered by a MockPeer.
class Channel {
 public:
  Channel(const asio::any_io_executor& executor, Endpoint who, const Traits& traits)
      : arrivals(executor, traits), who_(std::move(who)), largest_packet_(traits.largest_packet) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  // Hands over a reply. False: a fault has ended the connection. Throws NetworkError,
  // operation_aborted when abandoned.
  virtual asio::awaitable<bool> say(std::string reply, PacketKind kind) = 0;

  // A source of datagrams has no end, no reset and no layer of its own: these do nothing then.
  virtual asio::awaitable<void> finish() { co_return; }  // our end
  virtual asio::awaitable<void> reset() { co_return; }   // after what was said has arrived
  // Goes on through the layer of its address, as the server. What has come is the client's first
  // word through it.
  virtual asio::awaitable<void> upgrade() { co_return; }

  const Endpoint& who() const noexcept { return who_; }
  std::size_t largest_packet() const noexcept { return largest_packet_; }  // 0: any size
  // Whatever waits ends with operation_aborted.
  void abandon() {
    is_abandoned_ = true;
    arrivals.end();
  }
  bool is_abandoned() const noexcept { return is_abandoned_; }
  void check() const {
    if (is_abandoned_) throw_cancelled();
  }
  asio::awaitable<void> pause(Clock::duration length);

  Arrivals arrivals;

 private:
  Endpoint who_;
  std::size_t largest_packet_;
  bool is_abandoned_ = false;
};

// A client that has a connection of its own.
// Faults: the reply in pieces where it is a stream, a reset in its middle.
class OwnChannel final : public Channel {
 public:
  OwnChannel(const asio::any_io_executor& executor, std::shared_ptr<Connection> connection,
             const FaultOptions& faults, Random& random)
      : Channel(executor, connection->peer(), connection->traits()),
        connection_(std::move(connection)),
        faults_(faults),
        random_(random) {}

  asio::awaitable<bool> say(std::string reply, PacketKind kind) override;
  asio::awaitable<void> finish() override;
  asio::awaitable<void> reset() override;
  asio::awaitable<void> upgrade() override { return on_upgrade(); }
  // Whoever receives does it, and says what the channel goes on over. Set before the first word.
  std::function<asio::awaitable<void>()> on_upgrade;
  void go_on_over(std::shared_ptr<Connection> connection) { connection_ = std::move(connection); }
  // By finish(), where no half-close says our end.
  bool has_closed() const noexcept { return has_closed_; }
  // Abandons it, but not in the middle of a reply.
  void stop();

 private:
  asio::awaitable<void> hand_over(std::string_view reply, PacketKind kind);
  asio::awaitable<void> say_in_pieces(std::string_view reply);

  std::shared_ptr<Connection> connection_;
  const FaultOptions& faults_;
  Random& random_;
  std::uint64_t said_bytes_ = 0;
  bool is_speaking_ = false;
  bool has_closed_ = false;
  bool stops_ = false;
};

// One source of datagrams, answered over the socket that hears everyone.
// Faults: replies that are lost, doubled, overtaken.
class SourceChannel final : public Channel {
 public:
  SourceChannel(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
                std::shared_ptr<Outbox> outbox, const FaultOptions& faults, Random& random)
      : Channel(executor, std::move(who), traits),
        outbox_(std::move(outbox)),
        faults_(faults),
        path_(faults, random),
        release_(executor) {}
  asio::awaitable<bool> say(std::string reply, PacketKind kind) override;
  void release();  // what was held back leaves

 private:
  void send(const std::vector<std::string>& datagrams);

  std::shared_ptr<Outbox> outbox_;
  const FaultOptions& faults_;
  LossyPath path_;
  Timer release_;
};

}  // namespace confab

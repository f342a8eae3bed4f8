#pragma once
// To a client that has a connection of its own, with the faults that streams can have.

#include <functional>
#include <memory>

#include "app/mock/channel.h"
#include "app/mock/faults.h"
#include "transport/connection.h"

namespace confab {

class StreamChannel final : public Channel {
 public:
  StreamChannel(const asio::any_io_executor& executor, std::shared_ptr<Connection> connection,
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

}  // namespace confab

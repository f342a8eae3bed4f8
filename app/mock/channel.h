#pragma once
// One client, as a performance sees it: what it says, and how it is answered, faults included.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "app/replay/arrivals.h"
#include "transport/cancelled.h"

namespace confab {

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
  virtual asio::awaitable<void> finish() = 0;  // our end; who hears anyone has none
  virtual asio::awaitable<void> reset() = 0;   // after what was said has arrived; as above
  // Goes on through the layer of its address, as the server. What has come is the client's first
  // word through it. As above; datagrams have none.
  virtual asio::awaitable<void> upgrade() = 0;

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

}  // namespace confab

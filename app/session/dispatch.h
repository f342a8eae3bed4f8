#pragma once
// What goes to a conversation's peer, over one connection after another: bytes are handed over in
// pieces, each of which is published as `sent` before anything that it causes. Whoever sends holds
// the turn meanwhile. How a send went is a value: what to do about it is up to them.
//
//   begin() --> turn(), send(), finish(), ... --> end() --> begin() again

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "app/session/addressee.h"
#include "app/session/publisher.h"
#include "app/session/traffic.h"
#include "app/session/turn.h"
#include "app/session/uptake.h"
#include "transport/connection.h"
#include "transport/network_error.h"

namespace confab {

// A send that met an error.
struct LostSend {
  NetworkError error;
  std::uint64_t unsent_bytes;  // of the message, from the piece on that was being handed over
};

class Dispatch {
 public:
  enum class Way {
    left,    // the system has taken it whole
    failed,  // `lost` is why; the connection is still the one it began with
    over,    // the connection was over before the message had left
    closed   // the same, and the send was aborted: somebody closed the connection
  };
  struct Outcome {
    Way way = Way::left;
    std::optional<LostSend> lost;  // the error that the send met, if it met one
  };

  // `medium`: of the transport. What is referred to outlives it.
  Dispatch(asio::io_context& io, const Traits& medium, const Addressee& addressee, Traffic& traffic,
           Publisher& publisher);

  // It goes over this connection from now on: a new one; the same one through a layer.
  void begin(std::shared_ptr<Connection> connection);
  void go_through(std::shared_ptr<Connection> layer) { connection_ = std::move(layer); }
  // The connection is over: a send that waits for it says so when it is woken. Twice is safe.
  void end() { connection_.reset(); }

  // As Turn::take(); to be held by whoever calls send() or finish().
  asio::awaitable<Turn::Held> turn() { return turn_.take(); }
  bool is_taken() const noexcept { return turn_.is_taken(); }

  // Between begin() and end(). One message, or one more part of it; `bytes` stay valid until it
  // returns. On streams it is published in pieces of 64 KiB. Throws operation_aborted where its
  // coroutine is cancelled.
  asio::awaitable<Outcome> send(std::string_view bytes, PacketKind kind, bool starts_message);
  // What the last message was sent as; none where the medium does not tell kinds apart.
  PacketKind kind() const noexcept { return kind_; }

  // Between begin() and end(), once: a half-close.
  asio::awaitable<Outcome> finish();
  bool has_finished() const noexcept { return has_finished_; }  // over the last connection

  // To be called now and then: what was acknowledged meanwhile is activity. True: a send is
  // stalled (uptake.h).
  bool is_stalled(Clock::duration patience);
  // Bytes that were sent and that the peer's system has not taken; 0 where nobody knows.
  std::uint64_t unacknowledged() const noexcept {
    return connection_ ? connection_->unacknowledged() : 0;
  }

 private:
  Way way_after(const std::shared_ptr<Connection>& connection,
                const Outcome& outcome) const noexcept;

  LoopTime& time_;
  const Traits& medium_;
  const Addressee& addressee_;
  Traffic& traffic_;
  Publisher& publisher_;
  Turn turn_;

  std::shared_ptr<Connection> connection_;  // between begin() and end()
  PacketKind kind_ = PacketKind::none;
  bool has_finished_ = false;
  Uptake uptake_;
};

}  // namespace confab

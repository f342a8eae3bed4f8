#pragma once
// TLS over any stream, either side.

#include <memory>
#include <string>
#include <vector>

#include "transport/caller.h"
#include "transport/connection.h"
#include "transport/tls/tls_context.h"

namespace confab {

struct TlsWire;

class TlsConnection final : public Connection, public Caller {
 public:
  // `inner`: a stream that is open; `early`: what was read of it already. `peer`: the host that was
  // dialled, whose name the certificate must have; empty for a server. Nothing is sent before
  // start(). Throws TlsFailure.
  TlsConnection(asio::any_io_executor executor, std::shared_ptr<Connection> inner,
                std::shared_ptr<const TlsContext> context, std::string peer,
                std::string_view early = {});
  ~TlsConnection() override;

  // Before start(), which then ends when the client has said what it wants: it has a caller().
  void hold() noexcept;

  asio::awaitable<void> start(Deadline deadline) override;
  bool is_started() const noexcept override { return is_started_; }
  Caller* caller() noexcept override { return is_held_ ? this : nullptr; }
  Url place(Url target) const override;
  asio::awaitable<void> put_through(const Connection& dialled, Deadline deadline) override;
  // There is no word for it in TLS that would not be taken for something else: a reset.
  asio::awaitable<void> turn_down(NetworkError why) override;
  // A peer that ends without close_notify is an error, TLS_CUT. Once we have sent ours, it is an
  // End with a detail, if the last record is whole.
  asio::awaitable<std::variant<Packet, End>> receive() override;
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  std::size_t send_now(std::string_view bytes) noexcept override;
  asio::awaitable<void> finish_sending() override;  // close_notify
  void close() noexcept override;
  void reset() noexcept override;
  Endpoint local() const override;
  Endpoint peer() const override { return peer_; }
  Traits traits() const override;
  std::vector<Fact> describe() const override;
  std::string agreed_protocol() const override;
  // What the peer acknowledged is records, not messages.
  std::uint64_t unacknowledged() const noexcept override { return 0; }
  bool is_delivering() const noexcept override;
  std::unique_ptr<PolledStream> polled() override;

 private:
  asio::awaitable<void> shake_hands_until(Deadline deadline);
  asio::awaitable<void> shake_hands();
  asio::awaitable<void> lost();
  void tell_warning();
  void check_open() const;

  std::shared_ptr<TlsWire> wire_;
  Endpoint peer_;
  std::vector<char> buffer_;
  std::string warning_;  // told once somebody listens
  bool is_held_ = false;
  bool is_started_ = false;
  bool finished_ = false;
  bool has_ended_ = false;
  bool open_ = true;
};

// What TLS makes of a stream's.
Traits tls_traits(const Traits& inner) noexcept;

}  // namespace confab

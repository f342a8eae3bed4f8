#pragma once
// A client that names its target itself, by SOCKS5 (protocol/socks/socks5.h).

#include <asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/listen/listen.h"
#include "protocol/socks/socks5.h"
#include "transport/caller.h"
#include "transport/connection.h"

namespace confab {

//   start()        reads what it wants                         <- 05 01 00, 05 01 00 01 7f 00 00 01
//   ... put_through()  says where the connection to its target is  -> 05 00 00 01 ... receive()
//   what it said meanwhile, and then what comes
class SocksClient final : public Connection, public Caller {
 public:
  // `inner`: a stream that was just accepted.
  SocksClient(const asio::any_io_executor& executor, std::unique_ptr<Connection> inner);

  // Throws NetworkError(Op::socks) that says what came instead; where there are words for that, the
  // client has heard them.
  asio::awaitable<void> start(Deadline deadline) override;
  bool is_started() const noexcept override { return is_started_; }
  Caller* caller() noexcept override { return this; }
  Url place(Url target) const override;
  asio::awaitable<void> put_through(const Connection& dialled, Deadline deadline) override;
  asio::awaitable<void> turn_down(NetworkError why) override;

  // The same as those of `inner`.
  asio::awaitable<std::variant<Packet, End>> receive() override;
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  std::size_t send_now(std::string_view bytes) noexcept override;
  asio::awaitable<void> finish_sending() override { return inner_->finish_sending(); }
  void close() noexcept override { inner_->close(); }
  void reset() noexcept override { inner_->reset(); }
  Endpoint local() const override { return inner_->local(); }
  Endpoint peer() const override { return peer_; }
  Traits traits() const override { return inner_->traits(); }
  std::vector<Fact> describe() const override { return inner_->describe(); }
  std::uint64_t unacknowledged() const noexcept override { return inner_->unacknowledged(); }
  bool is_delivering() const noexcept override { return inner_->is_delivering(); }

 private:
  asio::awaitable<void> hear_wish();
  asio::awaitable<void> say_last(std::string words);
  asio::awaitable<void> read_to_end();
  asio::awaitable<std::variant<Packet, End>> receive_early();

  asio::any_io_executor executor_;
  std::unique_ptr<Connection> inner_;
  Endpoint peer_;
  std::string heard_;  // of the wish; then what came with it, and belongs to the target
  SocksWish wish_;
  bool is_started_ = false;
  bool is_early_told_ = false;
};

// As the address of one is written, "socks5://127.0.0.1:1080". No transport has it.
inline constexpr std::string_view kSocksScheme = "socks5";

// They accept SocksClients from now on.
Listeners listen_for_socks(const asio::any_io_executor& executor, Listeners streams);

// What a client is told of a target that cannot be reached.
SocksOutcome socks_outcome(const NetworkError& error);

}  // namespace confab

#include "app/proxy/socks_client.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "transport/loop_time.h"
#include "transport/socket_address.h"
#include "transport/timer.h"

namespace confab {
namespace {

// For a client to take its last words and end: a connection that is closed while it still sends
// would be reset, and they would be lost.
constexpr std::chrono::seconds kFarewell{2};

class SocksListener final : public Listener {
 public:
  SocksListener(asio::any_io_executor executor, std::unique_ptr<Listener> streams)
      : executor_(std::move(executor)), streams_(std::move(streams)) {}

  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    auto accepting = streams_->accept();
    std::unique_ptr<Connection> accepted = co_await std::move(accepting);
    co_return std::make_unique<SocksClient>(executor_, std::move(accepted));
  }
  void close() noexcept override { streams_->close(); }
  Endpoint local() const override { return streams_->local(); }
  std::vector<Fact> describe() const override { return streams_->describe(); }

 private:
  asio::any_io_executor executor_;
  std::unique_ptr<Listener> streams_;
};

NetworkError no_socks(const Endpoint& who, std::string why, int code = EPROTO) {
  NetworkError error(Op::socks, who, system_code(code), true);
  error.set_reason(std::move(why));
  return error;
}

// The name may have any byte in it; what is recorded must be read as it was meant.
bool is_address(const Url& url) {
  try {
    const Url read = parse_url(url.text());
    return read.host == url.host && read.port == url.port && read.options.empty();
  } catch (const UrlError&) {
    return false;
  }
}

Url any_target() {
  Url url;
  url.scheme = "tcp";
  return url;
}

// "fe80::1" of "[fe80::1%eth0]:9000".
std::string_view without_zone(std::string_view host) { return host.substr(0, host.find('%')); }

}  // namespace

SocksClient::SocksClient(const asio::any_io_executor& executor, std::unique_ptr<Connection> inner)
    : executor_(executor), inner_(std::move(inner)), peer_(inner_->peer()) {}

asio::awaitable<void> SocksClient::start(Deadline deadline) {
  if (is_started_) co_return;
  bool has_run_out = false;
  Timer patience(executor_);
  patience.call_at(deadline.at, [this, &has_run_out] {
    has_run_out = true;
    inner_->close();
  });
  std::optional<NetworkError> trouble;
  try {
    co_await hear_wish();
  } catch (const NetworkError& error) {
    trouble = error;
  } catch (const std::system_error&) {
    if (!has_run_out) throw;
    trouble =
        no_socks(peer_, "it has not said where it wants to go: " + timed_out_after(deadline.limit),
                 ETIMEDOUT);
  }
  patience.cancel();
  if (trouble) {
    close();
    throw *trouble;
  }
  is_started_ = true;
}

asio::awaitable<void> SocksClient::hear_wish() {
  bool is_welcomed = false;
  while (wish_.kind == SocksWish::Kind::unfinished) {
    auto receiving = inner_->receive();
    const auto got = co_await std::move(receiving);
    const Packet* const packet = std::get_if<Packet>(&got);
    if (packet == nullptr) {
      const bool is_silent = heard_.empty();
      throw no_socks(peer_, is_silent ? "it closed the connection without a word"
                                      : "it closed the connection in the middle of its request");
    }
    heard_ += packet->bytes;
    wish_ = read_socks(heard_);
    if (wish_.is_greeted && !std::exchange(is_welcomed, true)) co_await inner_->send(kSocksWelcome);
  }
  if (wish_.kind == SocksWish::Kind::connect && !is_address(place(any_target()))) {
    wish_.last_words = socks_answer(SocksOutcome::host_unreachable);
    wish_.why = "the name that it asks for is no host's";
    wish_.kind = SocksWish::Kind::refused;
  }
  if (wish_.kind == SocksWish::Kind::refused) {
    co_await say_last(wish_.last_words);
    throw no_socks(peer_, wish_.why);
  }
  heard_.erase(0, wish_.size);
}

Url SocksClient::place(Url target) const {
  target.host = wish_.host;
  target.port = wish_.port;
  return target;
}

asio::awaitable<void> SocksClient::put_through(const Connection& dialled, Deadline /*deadline*/) {
  const std::string at = dialled.local().text;
  const auto address = parse_endpoint(at);
  const std::string host = address ? address->address().to_string() : "";
  const std::string answer = socks_answer(SocksOutcome::connected, without_zone(host),
                                          address ? address->port() : std::uint16_t{0});
  co_await inner_->send(answer);
}

asio::awaitable<void> SocksClient::turn_down(NetworkError why) {
  std::string words = socks_answer(socks_outcome(why));
  co_await say_last(std::move(words));
  close();
}

asio::awaitable<void> SocksClient::say_last(std::string words) {
  if (words.empty()) co_return;
  bool has_run_out = false;
  Timer patience(executor_);
  patience.call_after(kFarewell, [this, &has_run_out] {
    has_run_out = true;
    inner_->close();
  });
  try {
    co_await inner_->send(words);
    co_await inner_->finish_sending();
    co_await read_to_end();
  } catch (const NetworkError&) {  // it has gone, and wants no words
  } catch (const std::system_error&) {
    if (!has_run_out) throw;
  }
}

asio::awaitable<void> SocksClient::read_to_end() {
  for (;;) {
    auto receiving = inner_->receive();
    const auto got = co_await std::move(receiving);
    if (std::holds_alternative<End>(got)) co_return;
  }
}

asio::awaitable<std::variant<Packet, End>> SocksClient::receive() {
  if (!heard_.empty() && !std::exchange(is_early_told_, true)) return receive_early();
  std::string().swap(heard_);  // the packet before looked at it
  return inner_->receive();
}

asio::awaitable<std::variant<Packet, End>> SocksClient::receive_early() {
  co_return Packet{heard_, &peer_, false};
}

asio::awaitable<void> SocksClient::send(std::string_view bytes, SendOptions how) {
  return inner_->send(bytes, std::move(how));
}

std::size_t SocksClient::send_now(std::string_view bytes) noexcept {
  return inner_->send_now(bytes);
}

Listeners listen_for_socks(const asio::any_io_executor& executor, Listeners streams) {
  for (std::unique_ptr<Listener>& each : streams)
    each = std::make_unique<SocksListener>(executor, std::move(each));
  return streams;
}

SocksOutcome socks_outcome(const NetworkError& error) {
  const std::string_view code = error.code_name;
  if (code == "ETIMEDOUT") return SocksOutcome::timed_out;
  if (code == "ECONNREFUSED") return SocksOutcome::refused;
  if (code == "ENETUNREACH" || code == "ENETDOWN") return SocksOutcome::network_unreachable;
  if (code == "ELOOP" || code == "EACCES" || code == "EPERM") return SocksOutcome::not_allowed;
  const bool is_host = code == "EHOSTUNREACH" || code == "EHOSTDOWN" || error.op == Op::resolve;
  return is_host ? SocksOutcome::host_unreachable : SocksOutcome::failed;
}

}  // namespace confab

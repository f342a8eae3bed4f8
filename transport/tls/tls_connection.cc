#include "transport/tls/tls_connection.h"

#include <cerrno>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/timer.h"
#include "transport/tls/polled_tls.h"
#include "transport/tls/tls_engine.h"
#include "transport/tls/tls_failure.h"
#include "transport/tls/tls_wire.h"

namespace confab {
namespace {

// Of what receive() has to answer (keys that change): a peer that does not take the answers is not
// read any further.
constexpr std::size_t kMostUnwritten = std::size_t{64} * 1024;
constexpr std::size_t kReadBytes = TlsEngine::kLargestRecord;
constexpr std::size_t kWriteBytes = 4 * TlsEngine::kLargestRecord;

}  // namespace

TlsConnection::TlsConnection(asio::any_io_executor executor, std::shared_ptr<Connection> inner,
                             std::shared_ptr<const TlsContext> context, std::string peer,
                             std::string_view early)
    : peer_(inner->peer()) {
  wire_ =
      std::make_shared<TlsWire>(executor, std::move(inner), std::move(context), std::move(peer));
  if (!early.empty()) wire_->engine.feed(early);
}

TlsConnection::~TlsConnection() { close(); }  // NOLINT(*-virtual-*): it is final

void TlsConnection::hold() noexcept {
  is_held_ = true;
  wire_->engine.hold();
}

asio::awaitable<void> TlsConnection::start(Deadline deadline) {
  if (is_started_) co_return;
  co_await shake_hands_until(deadline);
  is_started_ = true;
}

Url TlsConnection::place(Url target) const {
  return with_wishes(std::move(target), wire_->engine.hello().wishes());
}

asio::awaitable<void> TlsConnection::put_through(const Connection& dialled, Deadline deadline) {
  wire_->engine.hello().answer(dialled.agreed_protocol());
  return shake_hands_until(deadline);
}

asio::awaitable<void> TlsConnection::turn_down(NetworkError) {
  reset();
  co_return;
}

asio::awaitable<void> TlsConnection::shake_hands_until(Deadline deadline) {
  bool has_run_out = false;
  Timer patience(wire_->executor);
  patience.call_at(deadline.at, [this, &has_run_out] {
    has_run_out = true;
    wire_->inner->close();
  });
  std::optional<NetworkError> trouble;
  try {
    co_await shake_hands();
  } catch (const TlsFailure& failure) {
    trouble = tls_error(Op::tls, peer_, failure);
  } catch (const NetworkError& error) {
    trouble.emplace(Op::tls, peer_, error.code(), true);
  } catch (const std::system_error& error) {
    if (!has_run_out) throw;
    trouble.emplace(Op::tls, peer_, system_code(ETIMEDOUT), true);
    trouble->set_reason("no answer to the TLS greeting: " + timed_out_after(deadline.limit));
  }
  patience.cancel();
  if (trouble) {
    close();
    throw *trouble;
  }
  if (!wire_->engine.ignored().empty())
    warning_ = "the certificate of " + peer_.text + " is not trusted (" + wire_->engine.ignored() +
               "), and verify=off goes on all the same";
}

asio::awaitable<void> TlsConnection::shake_hands() {
  std::exception_ptr failure;
  try {
    while (!wire_->engine.handshake()) {
      if (wire_->engine.hello().is_asked()) co_return;
      wire_->flush();
      const std::variant<Packet, End> got = co_await wire_->inner->receive();
      if (const Packet* const packet = std::get_if<Packet>(&got)) {
        wire_->engine.feed(packet->bytes);
      } else {
        wire_->engine.feed_end();
      }
    }
  } catch (const TlsFailure&) {
    failure = std::current_exception();
  }
  wire_->flush();  // an alert, too
  try {
    co_await wire_->flushed();
  } catch (const NetworkError&) {
    if (!failure) throw;  // else it has gone, and hears of no alert
  }
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<std::variant<Packet, End>> TlsConnection::receive() {
  tell_warning();
  if (has_ended_) co_await lost();
  if (buffer_.empty()) buffer_.resize(kReadBytes);
  for (;;) {
    check_open();
    std::size_t size = 0;
    TlsEngine::Got got{};
    try {
      got = wire_->engine.read(buffer_, size);
    } catch (const TlsFailure& failure) {
      wire_->flush();
      throw tls_error(Op::recv, peer_, failure);
    }
    wire_->flush();
    if (got == TlsEngine::Got::bytes)
      co_return Packet{std::string_view(buffer_.data(), size), &peer_, false};
    if (got == TlsEngine::Got::closed) {
      has_ended_ = true;
      co_return End{};
    }
    if (got == TlsEngine::Got::left) {
      has_ended_ = true;
      End end;
      end.detail = TlsEngine::kLeft;
      co_return end;
    }
    while (wire_->is_writing && wire_->unwritten.size() > kMostUnwritten)
      co_await wire_->written.wait();
    check_open();
    const std::variant<Packet, End> more = co_await wire_->inner->receive();
    if (const Packet* const packet = std::get_if<Packet>(&more)) {
      wire_->engine.feed(packet->bytes);
    } else {
      wire_->engine.feed_end();
    }
  }
}

// What comes after the peer's end is not looked at. Never returns.
asio::awaitable<void> TlsConnection::lost() {
  for (;;) {
    check_open();
    co_await wire_->inner->receive();
  }
}

asio::awaitable<void> TlsConnection::send(std::string_view bytes, SendOptions) {
  check_open();
  if (finished_) throw std::logic_error("send() after finish_sending()");
  while (!bytes.empty()) {
    try {
      for (std::size_t written = 0; written < kWriteBytes && !bytes.empty();) {
        const std::string_view record = bytes.substr(0, TlsEngine::kLargestRecord);
        wire_->engine.write(record);
        bytes.remove_prefix(record.size());
        written += record.size();
      }
    } catch (const TlsFailure& failure) {
      throw tls_error(Op::send, peer_, failure);
    }
    wire_->flush();
    if (wire_->is_writing || wire_->broken) co_await wire_->flushed();
    check_open();
  }
}

std::size_t TlsConnection::send_now(std::string_view bytes) noexcept {
  if (!open_ || finished_ || wire_->is_writing || bytes.empty()) return 0;
  try {
    const std::string_view record = bytes.substr(0, TlsEngine::kLargestRecord);
    wire_->engine.write(record);
    wire_->flush();
    return record.size();
  } catch (const std::exception&) {  // the next call tells it
    return 0;
  }
}

asio::awaitable<void> TlsConnection::finish_sending() {
  check_open();
  if (std::exchange(finished_, true)) co_return;
  wire_->engine.close_notify();
  wire_->flush();
  co_await wire_->flushed();
}

// Its last word is said where that takes no time.
void TlsConnection::close() noexcept {
  if (!std::exchange(open_, false)) return;
  if (!wire_->is_writing) {
    try {
      wire_->engine.close_notify();
      const std::string last = wire_->unwritten + wire_->engine.take_output();
      wire_->inner->send_now(last);
    } catch (const std::exception&) {  // no memory: then without it
    }
  }
  wire_->inner->close();
  wire_->written.notify();
}

void TlsConnection::reset() noexcept {
  if (!std::exchange(open_, false)) return;
  wire_->inner->reset();
  wire_->written.notify();
}

std::unique_ptr<PolledStream> TlsConnection::polled() {
  if (wire_->is_writing || wire_->broken) return nullptr;
  std::unique_ptr<PolledStream> below = wire_->inner->polled();
  if (!below) return nullptr;
  tell_warning();
  return std::make_unique<PolledTls>(wire_->engine, std::move(below),
                                     std::exchange(wire_->unwritten, {}), peer_);
}

void TlsConnection::tell_warning() {
  if (!warning_.empty() && on_warning) on_warning(std::exchange(warning_, {}));
}

bool TlsConnection::is_delivering() const noexcept {
  return !wire_->unwritten.empty() || wire_->inner->is_delivering();
}

std::string TlsConnection::agreed_protocol() const { return wire_->engine.agreed_protocol(); }

Endpoint TlsConnection::local() const { return wire_->inner->local(); }

Traits TlsConnection::traits() const { return tls_traits(wire_->inner->traits()); }

std::vector<Fact> TlsConnection::describe() const {
  std::vector<Fact> facts = wire_->engine.facts();
  for (Fact& each : wire_->inner->describe()) facts.push_back(std::move(each));
  return facts;
}

void TlsConnection::check_open() const {
  if (!open_) throw_cancelled();
}

Traits tls_traits(const Traits& inner) noexcept {
  Traits traits = inner;
  traits.can_finish = true;
  return traits;
}

}  // namespace confab

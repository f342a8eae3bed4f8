#include "app/replay/replay_peer.h"

#include <exception>
#include <utility>
#include <variant>

#include "transport/cancelled.h"
#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

// More than this waiting for the script stops the reading; the largest message that a script can
// wait for is half of it.
constexpr std::size_t kMostUnread = std::size_t{32} << 20;

}  // namespace

ReplayPeer::ReplayPeer(asio::any_io_executor executor, const Registry& registry, Dialling to,
                       std::string recorded_peer)
    : dialled(std::move(to)),
      executor_(executor),
      transport_(registry.find(dialled.target.scheme)),
      arrivals_(executor, transport_.promises),
      receiving_(executor),
      room_(executor),
      patience_(executor, [this] { give_up_sending(); }),
      sources_(registry.find(dialled.recorded.scheme), dialled.recorded, std::move(recorded_peer),
               transport_.places) {
  arrivals_.on_taken = [this] { room_.notify(); };
}

asio::awaitable<std::optional<NetworkError>> ReplayPeer::open(Url target, Deadline deadline) {
  std::optional<NetworkError> failure;
  try {
    auto connecting = transport_.connect(std::move(target), deadline);
    std::unique_ptr<Connection> connected = co_await std::move(connecting);
    connection_ = std::move(connected);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (connection_) receive_from_now();
  co_return failure;
}

void ReplayPeer::begin(std::shared_ptr<Connection> connection) {
  connection_ = std::move(connection);
  receive_from_now();
}

void ReplayPeer::receive_from_now() {
  connection_->on_warning = on_warning;
  receiving_.start(receive_all(connection_),
                   [self = shared_from_this()](const std::exception_ptr& thrown) {
                     if (thrown) std::rethrow_exception(thrown);
                   });
}

asio::awaitable<bool> ReplayPeer::upgrade(const Layer& layer, Url place, Deadline deadline) {
  const auto keep_alive = shared_from_this();
  std::optional<NetworkError> failure;
  try {
    co_await go_through(layer, std::move(place), deadline);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (failure) {
    is_over_ = true;
    is_receiving_ = false;
    connection_->close();
    if (!arrivals_.has_unread()) fail(*failure);
  } else {
    receive_from_now();
  }
  co_return !failure;
}

asio::awaitable<void> ReplayPeer::go_through(const Layer& layer, Url place, Deadline deadline) {
  co_await layer.unlock(executor_, place, Side::client, deadline);
  const auto prepared = layer.prepare(executor_, std::move(place), Side::client);
  co_await receiving_.stop();
  const Endpoint who = connection_->peer();
  if (arrivals_.has_unread())
    throw tls_error(who, TlsCode::injected, "it said more in the clear than its answer");
  if (!is_receiving_ || has_run_out_)
    throw tls_error(who, TlsCode::cut,
                    "it closed the connection without a word in place of a greeting");
  const std::shared_ptr<Connection> wrapped = prepared->wrap(connection_, {});
  connection_ = wrapped;
  co_await wrapped->start(deadline);
}

asio::awaitable<void> ReplayPeer::receive_all(std::shared_ptr<Connection> connection) {
  is_receiving_ = true;
  while (connection == connection_) {
    try {
      auto receiving = connection->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return end(*connection, std::get<End>(got));
      arrivals_.add(packet->bytes, *packet->from, packet->kind);
    } catch (const NetworkError& error) {
      is_receiving_ = !error.ends_connection;
      fail(lost_send_ ? *std::exchange(lost_send_, std::nullopt) : error);
      if (!is_receiving_) co_return;
    } catch (const std::system_error& error) {
      if (was_cancelled(error)) co_return;  // our own close()
      throw;
    }
    if (arrivals_.unread_bytes() > kMostUnread) co_await wait_for_room();
  }
}

void ReplayPeer::end(const Connection& connection, const End& end) {
  is_receiving_ = false;
  // The peer's end acknowledges what had arrived before it.
  if (connection.unacknowledged() > 0) has_crossed_end_ = true;
  if (lost_send_) return fail(*std::exchange(lost_send_, std::nullopt));
  arrivals_.end(end.detail);
}

// A stream is lost once, however many calls meet it. That a send does is known before all was
// received that had come: so it waits for that.
void ReplayPeer::fail(const NetworkError& error) {
  const bool is_of_send = error.op == Op::send && is_lost(error.code_name);
  if (is_of_send) has_crossed_end_ = true;
  if (is_of_send && error.ends_connection && is_receiving_) {
    lost_send_ = error;
  } else if (!error.ends_connection || !std::exchange(is_lost_, true)) {
    arrivals_.fail(error);
  }
}

void ReplayPeer::count_send() noexcept {
  has_sent_since_ = true;
  silent_since_.reset();
  if (arrivals_.has_ended()) has_crossed_end_ = true;
  if (std::exchange(answers_, 0) > 0) pipelined_ = 0;
  ++pipelined_;
}

asio::awaitable<void> ReplayPeer::wait_for_room() {
  while (connection_ && arrivals_.unread_bytes() > kMostUnread) co_await room_.wait();
}

asio::awaitable<std::optional<NetworkError>> ReplayPeer::send(std::string_view bytes,
                                                              SendOptions how, Deadline deadline) {
  if (has_run_out_) co_return std::nullopt;
  const std::shared_ptr<Connection> connection = connection_;
  patience_.set(deadline.at);
  count_send();
  std::optional<NetworkError> failure;
  try {
    auto sending = connection->send(bytes, std::move(how));
    co_await std::move(sending);
  } catch (const NetworkError& error) {
    failure = error;
  } catch (const std::system_error& error) {
    if (!was_cancelled(error) || !has_run_out_) throw;
    failure.emplace(Op::send, connection->peer(), std::make_error_code(std::errc::timed_out), true);
    failure->set_reason(timed_out_after(deadline.limit));
  }
  patience_.clear();
  last_sent = arrivals_.now();
  if (failure) fail(*failure);
  co_return failure;
}

void ReplayPeer::note_message(std::string_view bytes, const Endpoint& from,
                              const std::string& recorded) {
  heard_.note(bytes, from);
  sources_.note(recorded, from);
  has_sent_since_ = false;
}

void ReplayPeer::give_up_sending() {
  has_run_out_ = true;
  if (connection_) connection_->close();
}

asio::awaitable<void> ReplayPeer::finish_sending() {
  if (has_run_out_) co_return;
  const std::shared_ptr<Connection> connection = connection_;
  try {
    co_await connection->finish_sending();
  } catch (const NetworkError& error) {
    fail(error);
  }
}

void ReplayPeer::forget_failure() {
  arrivals_.take_failure();
  if (!hears_anyone()) arrivals_.end();
}

void ReplayPeer::close() {
  if (!connection_) return;
  connection_->close();
  connection_.reset();
  room_.notify();
}

}  // namespace confab

#include "app/session/conversation.h"

#include <algorithm>
#include <asio/error.hpp>
#include <exception>
#include <utility>

#include "app/session/spawn.h"

namespace confab {
namespace {

constexpr std::size_t kFrameLimit = 1024 * 1024;  // bytes; longer messages come in pieces
constexpr std::size_t kPieceBytes = 64 * 1024;    // a long message is published as it leaves

Conversation::State state_after(const NetworkError& error) {
  if (error.is_refused()) return Conversation::State::refused;
  if (error.is_reset()) return Conversation::State::reset;
  if (error.code_name == "ETIMEDOUT") return Conversation::State::timed_out;
  return Conversation::State::failed;
}

bool was_cancelled(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

std::string_view state_name(Conversation::State state) noexcept {
  switch (state) {
    case Conversation::State::open:
      return "";
    case Conversation::State::connecting:
      return "connecting";
    case Conversation::State::cancelled:
      return "cancelled";
    case Conversation::State::closed:
    case Conversation::State::ended:
      return "closed";
    case Conversation::State::reset:
      return "reset";
    case Conversation::State::refused:
      return "refused";
    case Conversation::State::timed_out:
      return "timed out";
    case Conversation::State::failed:
      return "failed";
  }
  return "";
}

Conversation::Conversation(asio::io_context& io, const Transport& transport, Url url,
                           std::string name, EventStream& events, const Settings& settings)
    : io_(io),
      time_(LoopTime::of(io)),
      transport_(transport),
      url_(std::move(url)),
      url_text_(url_.text()),
      name_(std::move(name)),
      events_(events),
      settings_(settings),
      changed_(io),
      sending_(io),
      idle_(io) {}

void Conversation::publish(Payload what, Clock::time_point at) {
  const Event event{at, name_, std::move(what)};
  events_.publish(event);
  changed_.notify();
}

asio::awaitable<bool> Conversation::open() {
  const auto keep_alive = shared_from_this();
  state_ = State::connecting;
  const auto started = time_.now();
  std::unique_ptr<Connection> made;
  try {
    made = co_await transport_.connect(url_, time_.deadline_in(settings_.connect_timeout));
  } catch (const NetworkError& error) {
    state_ = state_after(error);
    publish(Failed{op_name(error.op), error.code_name, error.who.text, url_text_, error.what(), 0});
    events_.settle();
    co_return false;
  } catch (...) {  // cancelled, or a bad option: the caller says so
    state_ = was_cancelled(std::current_exception()) ? State::cancelled : State::failed;
    changed_.notify();
    throw;
  }
  opened_at_ = time_.now();
  connection_ = std::move(made);
  traffic_.received_on_this_connection = 0;
  last_bytes_.clear();
  lost_send_.reset();
  traffic_.first_reply = {};
  traffic_.last_activity = opened_at_;
  state_ = State::open;
  use_framing();
  const Endpoint local = connection_->local();
  const Endpoint peer = connection_->peer();
  publish(
      Opened{url_text_, peer.text, local.text, opened_at_ - started, keeps_boundaries(), was_open_},
      opened_at_);
  was_open_ = true;
  events_.settle();
  spawn(io_, receive_all(connection_));
  co_return true;
}

void Conversation::use_framing() {
  flush_partial();
  framing_ = make_framing(settings_.medium(keeps_boundaries()).framing, kFrameLimit);
}

asio::awaitable<bool> Conversation::send_text(std::string text) {
  text = with_line_end(std::move(text), settings_.medium(keeps_boundaries()).eol);
  if (framing_) text = framing_->wrap(text);
  co_return co_await send_bytes(std::move(text));
}

asio::awaitable<bool> Conversation::send_bytes(std::string bytes, bool starts_message) {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await sending_.take();
  if (!connection_) co_return false;
  const std::size_t limit = largest_packet();
  if (limit != 0 && bytes.size() > limit) throw MessageTooLong(bytes.size(), limit);
  count_departure(bytes, starts_message);
  const bool left_whole = co_await send_pieces(bytes, starts_message);
  events_.settle();
  co_return left_whole;
}

std::size_t Conversation::largest_packet() const {
  return connection_ ? connection_->traits().largest_packet : 0;
}

void Conversation::count_departure(std::string_view message, bool starts_message) {
  remember(message);
  if (starts_message) traffic_.messages_sent += 1;
  traffic_.last_sent = time_.now();
  traffic_.replied = false;
  traffic_.refused = false;
}

// `sent` stands before anything that the message causes: it is published when the bytes are handed
// over.
asio::awaitable<bool> Conversation::send_pieces(std::string_view bytes, bool starts_message) {
  const std::shared_ptr<Connection> connection = connection_;
  const std::size_t piece_bytes = keeps_boundaries() ? bytes.size() : kPieceBytes;
  bool first = true;
  while (first || !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    publish(Sent{piece, destination_.text, first && starts_message, keeps_boundaries(),
                 piece.size() < bytes.size()});
    traffic_.bytes_sent += piece.size();
    std::optional<NetworkError> error;
    try {
      co_await connection->send(piece, destination_);
    } catch (const NetworkError& failure) {
      error = failure;
    } catch (const std::system_error&) {
      if (connection == connection_) throw;  // cancelled by the user
      co_return false;                       // closed meanwhile: that was published
    }
    if (error) {
      traffic_.bytes_sent -= piece.size();
      lost_send_ = LostSend{*error, bytes.size()};
      if (error->ends_connection) co_await hear_last_words(connection);
      lost_send_.reset();
      if (connection == connection_) on_error(*error, bytes.size());
      co_return recovering_;
    }
    if (connection != connection_) co_return recovering_;
    bytes.remove_prefix(piece.size());
    first = false;
    traffic_.last_activity = time_.now();
  }
  co_return true;
}

asio::awaitable<void> Conversation::finish_sending() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await sending_.take();
  const std::shared_ptr<Connection> connection = connection_;
  if (!connection) co_return;
  publish(FinishedSending{});
  std::optional<NetworkError> error;
  try {
    co_await connection->finish_sending();
  } catch (const NetworkError& failure) {
    error = failure;
  }
  if (error && connection == connection_) on_error(*error, 0);
  events_.settle();
}

void Conversation::close() {
  if (!connection_) {
    state_ = State::closed;
    return;
  }
  flush_partial();
  detach(State::closed)->close();
  publish(Closed{});
  events_.settle();
}

std::shared_ptr<Connection> Conversation::detach(State why) {
  idle_.cancel();
  state_ = why;
  framing_.reset();
  return std::exchange(connection_, nullptr);
}

std::string Conversation::peer_text() const {
  if (connection_) {
    const Endpoint peer = connection_->peer();
    if (!peer.empty()) return peer.text;
  }
  return url_.authority();
}

std::string Conversation::local_text() const {
  return connection_ ? connection_->local().text : std::string();
}

std::vector<Fact> Conversation::facts() const {
  return connection_ ? connection_->describe() : std::vector<Fact>{};
}

std::uint64_t Conversation::unacknowledged() const noexcept {
  return connection_ ? connection_->unacknowledged() : 0;
}

}  // namespace confab

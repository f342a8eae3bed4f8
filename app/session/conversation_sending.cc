// What goes to the peer: lines to messages to bytes, one sender at a time.

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/session/conversation.h"
#include "app/session/spawn.h"
#include "protocol/framing/framing.h"

namespace confab {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;  // a long message is published as it leaves
// What a reset left to be read is there already.
constexpr std::chrono::milliseconds kLastWords{250};

}  // namespace

asio::awaitable<bool> Conversation::send_text(std::string text) {
  text = typed_message(manner_.framing, line_end().end(std::move(text)));
  co_return co_await send_in_turn(wrapped(std::move(text)), PacketKind::text);
}

asio::awaitable<bool> Conversation::send_message(std::string bytes) {
  co_return co_await send_in_turn(wrapped(std::move(bytes)), PacketKind::binary);
}

asio::awaitable<bool> Conversation::send_bytes(std::string bytes, bool starts_message) {
  co_return co_await send_in_turn(std::move(bytes), PacketKind::binary, starts_message);
}

std::string Conversation::wrapped(std::string message) const {
  return wrap(*envelope(), std::move(message));
}

std::unique_ptr<Envelope> Conversation::envelope() const { return make_envelope(manner_.framing); }

asio::awaitable<bool> Conversation::send_in_turn(std::string bytes, PacketKind kind,
                                                 bool starts_message) {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await sending_.take();
  if (!connection_) co_return false;
  if (has_finished_)
    throw Unsendable("nothing more goes to " + peer_text() +
                     ": \":shutdown\" has ended what we send");
  const std::size_t limit = largest_packet();
  if (limit != 0 && bytes.size() > limit) throw MessageTooLong(bytes.size(), limit);
  sent_kind_ = transport_.promises.has_kinds ? kind : PacketKind::none;
  count_departure(bytes, starts_message);
  const bool left_whole = co_await send_pieces(bytes, starts_message);
  events_.settle();
  co_return left_whole;
}

void Conversation::count_departure(std::string_view message, bool starts_message) {
  const auto piece = starts_message ? Recovery::Piece::message : Recovery::Piece::later;
  recovery_.sent(message, keeps_boundaries() ? Recovery::Piece::datagram : piece, traffic_.replies);
  flush_partial();  // it came before
  layer_.sent();
  replies_.sent();
  reply_due_.cancel();
  begins_anew_ = true;
  if (traffic_.received_on_this_connection > 0) greeting_is_over_ = true;
  if (starts_message) traffic_.messages_sent += 1;
  traffic_.last_sent = time_.now();
  traffic_.replied = false;
  traffic_.refused = false;
}

// `sent` comes before anything that the message causes: it is published when the bytes are handed
// over.
asio::awaitable<bool> Conversation::send_pieces(std::string_view bytes, bool starts_message) {
  const std::shared_ptr<Connection> connection = connection_;
  const std::size_t piece_bytes = keeps_boundaries() ? bytes.size() : kPieceBytes;
  bool first = true;
  while (first || !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    publish(Sent{piece, destination().text, first && starts_message, keeps_boundaries(),
                 piece.size() < bytes.size(), kind_name(sent_kind_)});
    traffic_.bytes_sent += piece.size();
    std::optional<NetworkError> error;
    try {
      SendOptions how(destination(), sent_kind_);
      co_await connection->send(piece, std::move(how));
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
      co_return recovery_.is_under_way();
    }
    if (connection != connection_) co_return recovery_.is_under_way();
    bytes.remove_prefix(piece.size());
    first = false;
    traffic_.last_activity = time_.now();
  }
  co_return true;
}

// A peer that answers, and resets since it wants to hear no more (an HTTP server): the answer waits
// to be read, and receive_all() finds the end after it. Where it finds none, the time is up soon.
asio::awaitable<void> Conversation::hear_last_words(std::shared_ptr<Connection> connection) {
  auto latest = time_.now() + kLastWords;
  while (connection == connection_ && !peer_has_finished_ && time_.now() < latest) {
    co_await changed_.wait_until(latest);
    if (events_.congested()) latest = time_.now() + kLastWords;
  }
}

asio::awaitable<void> Conversation::finish_sending() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await sending_.take();
  const std::shared_ptr<Connection> connection = connection_;
  if (!connection || std::exchange(has_finished_, true)) co_return;
  publish(FinishedSending{});
  std::optional<NetworkError> error;
  try {
    co_await connection->finish_sending();
  } catch (const NetworkError& failure) {
    error = failure;
  }
  if (connection != connection_) co_return;
  traffic_.last_activity = time_.now();
  if (error) {
    on_error(*error, 0);
  } else if (peer_has_finished_) {
    let_go();
  }
  events_.settle();
}

void Conversation::look_at_sends(std::chrono::nanoseconds patience) {
  const auto now = time_.now();
  const bool is_sending = connection_ && sending_.is_taken();
  const Uptake::Finding found =
      uptake_.look({unacknowledged(), is_sending, traffic_.last_activity}, now, patience);
  if (found.has_taken) traffic_.last_activity = now;
  if (found.is_stalled)
    fail_untaken(peer_text() + " takes nothing more: a message was not sent whole");
}

void Conversation::fail_if_untaken() {
  const std::uint64_t waiting = unacknowledged();
  if (waiting > 0)
    fail_untaken(std::to_string(waiting) + " bytes were not taken by " + peer_text());
}

void Conversation::fail_untaken(const std::string& text) {
  const std::string who = peer_text();
  hear_the_rest();
  publish(Failed{"send", "ETIMEDOUT", who, "", text, 0});
  detach(State::timed_out)->close();
  publish(Closed{});
  events_.settle();
}

}  // namespace confab

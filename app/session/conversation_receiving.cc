// What comes from the peer: packets to messages to events, and which of them count as replies.

#include <utility>

#include "app/session/conversation.h"

namespace confab {

asio::awaitable<void> Conversation::receive_all(std::shared_ptr<Connection> connection) {
  const auto keep_alive = shared_from_this();
  while (connection == connection_) {
    if (events_.congested()) co_await wait_for_room();
    std::variant<Packet, End> got;
    std::optional<NetworkError> error;
    try {
      got = co_await connection->receive();
    } catch (const NetworkError& failure) {
      error = failure;
    } catch (const std::system_error& aborted) {
      if (aborted.code() != asio::error::operation_aborted) throw;
      co_return;  // close() was our own wish
    }
    if (connection != connection_) co_return;
    const bool is_end = error || std::holds_alternative<End>(got);
    if (is_end && lost_send_) {
      const LostSend lost = *std::exchange(lost_send_, std::nullopt);
      on_error(lost.error, lost.unsent_bytes);
    } else if (error) {
      on_error(*error, 0);
    } else if (const Packet* packet = std::get_if<Packet>(&got)) {
      on_packet(*packet);
    } else {
      on_end(std::get<End>(got));
    }
    events_.settle();
  }
}

// What an unfinished message lacks may have come, and only wait to be read.
asio::awaitable<void> Conversation::wait_for_room() {
  idle_.cancel();
  reply_due_.cancel();
  co_await events_.room();
  const auto now = time_.now();
  const bool may_count = replies_.due(settings_.reply_timeout) != Clock::time_point::max();
  if (incoming_ && may_count) count_later(now);
  if (!incoming_ || !incoming_->has_rest()) co_return;
  incoming_->wait_anew(now);
  arm_idle_flush();
}

void Conversation::on_packet(const Packet& packet) {
  const auto now = time_.now();
  if (source_ != packet.from->text) source_ = packet.from->text;
  received_kind_ = kind_name(packet.kind);
  count_arrival(packet.bytes.size(), now);
  layer_.hear(packet.bytes);
  if (keeps_boundaries()) {
    on_datagram(packet, now);
  } else {
    on_stream_bytes(packet, now);
  }
  changed_.notify();
}

void Conversation::count_arrival(std::size_t bytes, Clock::time_point now) {
  if (!is_greeting()) recovery_.heard();
  traffic_.bytes_received += bytes;
  traffic_.last_activity = now;
  if (traffic_.received_on_this_connection == 0) traffic_.first_reply = now;
  traffic_.received_on_this_connection += 1;
}

void Conversation::on_datagram(const Packet& packet, Clock::time_point now) {
  const std::string told = addressee_.heard(*packet.from, connection_->peer());
  incoming_->feed(packet.bytes, now);
  std::string trouble;
  try {
    publish_pieces(packet.bytes);
    if (incoming_->datagram_lacks_bytes())
      trouble = (hears_anyone() ? "a datagram of " : "a message of ") +
                std::to_string(packet.bytes.size()) +
                " bytes is shorter than the length in it says";
  } catch (const FramingError& error) {  // the next one begins anew
    if (incoming_->is_untold())
      publish_piece({.frame = {packet.bytes, packet.bytes}, .at = now}, packet.bytes);
    trouble = error.what();
  }
  if (!trouble.empty())
    publish(Failed{"recv", "EBADMSG", source_, "", "from " + source_ + ": " + trouble, 0});
  if (!told.empty()) note(told);
}

void Conversation::on_stream_bytes(const Packet& packet, Clock::time_point now) {
  incoming_->feed(packet.bytes, now);
  try {
    publish_pieces();
  } catch (const FramingError& error) {
    flush_partial();
    publish(Failed{"recv", "EBADMSG", source_, "", "from " + source_ + ": " + error.what(), 0});
    detach(State::failed)->close();
    return publish(Closed{});
  }
  if (!incoming_->has_rest()) return;
  incoming_->wait_anew(time_.now());  // showing what came took its time
  arm_idle_flush();
  count_later(now);
}

// `datagram`: that they are frames of; empty: they came over a stream.
void Conversation::publish_pieces(std::string_view datagram) {
  bool is_first = true;
  while (const auto piece = incoming_->next()) {
    const bool continues = !std::exchange(is_first, false) && keeps_boundaries();
    publish_piece(*piece, datagram, continues);
    if (!piece->frame.complete || incoming_->is_cut_anywhere()) {
      count_later(traffic_.last_activity);
    } else if (replies_.whole()) {
      count_reply();
    }
  }
}

void Conversation::publish_piece(const Incoming::Piece& piece, std::string_view datagram,
                                 bool continues_datagram) {
  const Frame& frame = piece.frame;
  last_is_whole_ = frame.complete;
  const bool begins_anew = std::exchange(begins_anew_, false);
  if (frame.starts_message || begins_anew) traffic_.messages_received += 1;
  if (traffic_.messages_sent == 0 && traffic_.messages_received == 1) greets_ = true;
  Received received{
      frame.bytes,        source_,           frame.message, frame.complete, frame.starts_message,
      piece.more_follows, keeps_boundaries()};
  received.kind = received_kind_;
  received.has_end = !incoming_->is_cut_anywhere();
  received.is_greeting = is_greeting();
  const bool has_more = frame.bytes.size() < datagram.size();
  if (has_more && !continues_datagram) received.datagram = datagram;
  received.continues_datagram = continues_datagram;
  events_.publish(Event{piece.at, name_, received});
}

asio::awaitable<bool> Conversation::hear_greeting(Clock::time_point latest) {
  while (is_open() && !has_spoken_ && time_.now() < latest) co_await changed_.wait_until(latest);
  co_return traffic_.received_on_this_connection > 0;
}

// The greeting of a connection that was opened again for a message is no reply to that.
void Conversation::count_reply() {
  reply_due_.cancel();
  const bool is_greeting = this->is_greeting() || layer_.is_asking();
  greeting_is_over_ = greeting_is_over_ || is_greeting;
  has_spoken_ = true;
  if (is_greeting) traffic_.greetings += 1;
  if (!is_greeting || traffic_.messages_sent == 0) traffic_.replied = true;
  traffic_.replies += 1;
  events_.publish_reply(name_, is_greeting);
  changed_.notify();
}

// Of an unfinished message, the last byte of which came then. Where a length says that more
// follows, it is no reply yet, however long that takes; where a pause ends it, it counts then.
void Conversation::count_later(Clock::time_point last_byte) {
  if (incoming_->lacks_bytes() || incoming_->ends_by_pause()) return;
  replies_.part(last_byte);
  const Clock::time_point due = replies_.due(settings_.reply_timeout);
  if (due == Clock::time_point::max()) return;
  reply_due_.call_at(due, [this] {
    const auto keep_alive = shared_from_this();
    replies_.fall_due();
    flush_partial();  // what counts was shown before
    count_reply();
    events_.settle();
  });
}

void Conversation::arm_idle_flush() {
  idle_.call_at(incoming_->rest_due(), [this] {
    const auto keep_alive = shared_from_this();
    flush_partial();
    changed_.notify();
    events_.settle();
  });
}

void Conversation::flush_partial() {
  if (!incoming_) return;
  const auto rest = incoming_->flush();
  if (!rest) return;
  publish_piece(*rest);
  if (rest->frame.complete && replies_.whole()) count_reply();
}

// The connection is at its end: what is unfinished will not be finished.
void Conversation::hear_the_rest() {
  const bool is_cut_short = incoming_ && incoming_->lacks_bytes();
  flush_partial();
  if (!is_cut_short && replies_.peer_ended()) count_reply();
}

}  // namespace confab

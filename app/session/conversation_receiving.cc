// What comes from the peer: packets to frames to events, and how a connection ends.

#include <algorithm>
#include <utility>

#include "app/session/conversation.h"
#include "app/session/spawn.h"
#include "protocol/utf8.h"

namespace confab {
namespace {

// An unfinished message is shown after this long without more (a "login: " prompt). Every
// subscriber sees the same pieces.
constexpr std::chrono::milliseconds kIdle{30};
// One that ends inside a UTF-8 character waits longer for the rest of it.
constexpr std::chrono::milliseconds kIdleInCharacter{500};
constexpr std::size_t kLongestCut = 3;  // of a character of four bytes

// What a person needs to recognise a message of theirs; empty: it was too long to be remembered.
std::string excerpt(std::string_view message) {
  if (message.empty()) return "the last message";
  if (message == "\n" || message == "\r\n") return "an empty line";
  constexpr std::size_t kLongest = 40;
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r')) {
    message.remove_suffix(1);
  }
  std::string text = "\"";
  text += message.substr(0, kLongest);
  text += message.size() > kLongest ? "…\"" : "\"";
  return text;
}

}  // namespace

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
  co_await events_.room();
  if (framing_ && framing_->has_partial()) arm_idle_flush();
}

void Conversation::on_packet(const Packet& packet) {
  const auto now = time_.now();
  if (source_ != packet.from->text) source_ = packet.from->text;
  count_arrival(packet.bytes.size(), now);
  if (keeps_boundaries()) {
    on_datagram(packet, now);
  } else {
    on_stream_bytes(packet, now);
  }
  changed_.notify();
}

void Conversation::count_arrival(std::size_t bytes, Clock::time_point now) {
  traffic_.bytes_received += bytes;
  traffic_.last_activity = now;
  if (traffic_.received_on_this_connection == 0) traffic_.first_reply = now;
  traffic_.received_on_this_connection += 1;
}

void Conversation::on_datagram(const Packet& packet, Clock::time_point now) {
  last_source_ = *packet.from;
  const Endpoint expected = destination_.empty() ? connection_->peer() : destination_;
  const std::uint64_t before = traffic_.messages_received;
  framing_->feed(packet.bytes);
  publish_frames(now);
  if (auto rest = framing_->flush()) {
    rest->complete = true;  // the datagram's end is the message's
    publish_frame(*rest, false, now);
  }
  if (traffic_.messages_received == before)
    publish_frame(Frame{}, false, now);  // an empty datagram
  if (!told_other_source_ && !expected.empty() && last_source_ != expected) {
    told_other_source_ = true;
    note("answered by " + source_ + ", not " + expected.text + " (\":to last\" sends there)");
  }
}

void Conversation::on_stream_bytes(const Packet& packet, Clock::time_point now) {
  framing_->feed(packet.bytes);
  last_bytes_ +=
      packet.bytes.substr(packet.bytes.size() - std::min(packet.bytes.size(), kLongestCut));
  last_bytes_.erase(0, last_bytes_.size() - std::min(last_bytes_.size(), kLongestCut));
  try {
    publish_frames(now);
  } catch (const FramingError& error) {
    publish(Failed{"recv", "EBADMSG", source_, "", error.what(), 0});
    detach(State::failed)->close();
    return publish(Closed{});
  }
  if (framing_->has_partial()) arm_idle_flush();
}

void Conversation::publish_frames(Clock::time_point now) {
  while (const auto frame = framing_->next()) publish_frame(*frame, !frame->complete, now);
}

void Conversation::publish_frame(const Frame& frame, bool more_follows, Clock::time_point now) {
  if (frame.complete) traffic_.messages_received += 1;
  traffic_.replied = true;
  Received received{frame.bytes,          source_,      frame.message,     frame.complete,
                    frame.starts_message, more_follows, keeps_boundaries()};
  events_.publish(Event{now, name_, received});
}

void Conversation::arm_idle_flush() {
  idle_.call_after(ends_inside_character(last_bytes_) ? kIdleInCharacter : kIdle, [this] {
    const auto keep_alive = shared_from_this();
    flush_partial();
    changed_.notify();
    events_.settle();
  });
}

void Conversation::flush_partial() {
  if (!framing_) return;
  if (const auto rest = framing_->flush()) publish_frame(*rest, false, time_.now());
}

void Conversation::on_end(const End& end) {
  flush_partial();
  publish(Eof{end.detail});
  const std::shared_ptr<Connection> connection = detach(State::ended);
  if (!unanswered_.empty() && !traffic_.replied &&
      connection->unacknowledged() >= unanswered_.size()) {
    return recover(connection, 0);
  }
  connection->close();
  publish(Closed{});
}

void Conversation::on_error(const NetworkError& error, std::uint64_t unsent_bytes) {
  if (error.moved_to_next_address && !unanswered_.empty() && !traffic_.replied) {
    note(std::string(error.what()) + "; trying " + connection_->peer().text);
    return spawn(io_, send_to_next_address());
  }
  const std::string_view op = op_name(error.op);
  if (!error.ends_connection) {
    traffic_.refused = true;
    return publish(Failed{op, error.code_name, error.who.text, "", error.what(), unsent_bytes});
  }
  flush_partial();
  if (is_surely_unread(error, unsent_bytes)) return recover(detach(State::reset), unsent_bytes);
  std::string text = error.what();
  if (error.is_reset() && (!traffic_.replied || connection_->unacknowledged() > 0)) {
    text += "; " + excerpt(last_message()) + " may not have arrived";
  }
  publish(Failed{op, error.code_name, error.who.text, "", text, unsent_bytes});
  detach(error.is_reset() ? State::reset : State::failed)->close();
  publish(Closed{});
}

}  // namespace confab

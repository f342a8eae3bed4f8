#include "app/session/reception.h"

#include <utility>

namespace confab {

Reception::Reception(asio::io_context& io, const Traits& medium, const Settings& settings,
                     Traffic& traffic, Publisher& publisher)
    : time_(LoopTime::of(io)),
      medium_(medium),
      settings_(settings),
      traffic_(traffic),
      publisher_(publisher),
      idle_(io),
      reply_due_(io) {}

void Reception::begin(std::string_view framing) {
  traffic_.received_on_this_connection = 0;
  traffic_.first_reply = {};
  greeting_is_over_ = has_counted_ = is_about_layer_ = false;
  cut_by(framing);
}

void Reception::cut_by(std::string_view framing) {
  incoming_.emplace(std::string(framing), medium_.keeps_boundaries);
  replies_ = ReplyCount(incoming_->is_cut_anywhere() ? ReplyCount::Cut::anywhere
                                                     : ReplyCount::Cut::by_framing);
}

void Reception::begin_anew(std::string_view framing) {
  reply_due_.cancel();  // of what came in the clear
  cut_by(framing);
  begins_anew_ = true;
  is_about_layer_ = false;
}

void Reception::end() {
  idle_.cancel();
  reply_due_.cancel();
  incoming_.reset();
}

bool Reception::take(const Packet& packet) {
  const auto now = time_.now();
  if (source_ != packet.from->text) source_ = packet.from->text;
  kind_ = kind_name(packet.kind);
  count_packet(packet.bytes.size(), now);
  if (!medium_.keeps_boundaries) return take_stream_bytes(packet.bytes, now);
  take_datagram(packet.bytes, now);
  return true;
}

void Reception::count_packet(std::size_t bytes, Clock::time_point now) {
  traffic_.bytes_received += bytes;
  traffic_.last_activity = now;
  if (traffic_.received_on_this_connection == 0) traffic_.first_reply = now;
  traffic_.received_on_this_connection += 1;
}

void Reception::take_datagram(std::string_view bytes, Clock::time_point now) {
  incoming_->feed(bytes, now);
  try {
    publish_pieces(bytes);
    if (!incoming_->datagram_lacks_bytes()) return;
    fail((medium_.hears_anyone ? "a datagram of " : "a message of ") +
         std::to_string(bytes.size()) + " bytes is shorter than the length in it says");
  } catch (const FramingError& error) {  // the next one begins anew
    if (incoming_->is_untold()) publish_piece({.frame = {bytes, bytes}, .at = now}, bytes);
    fail(error.what());
  }
}

bool Reception::take_stream_bytes(std::string_view bytes, Clock::time_point now) {
  incoming_->feed(bytes, now);
  try {
    publish_pieces();
  } catch (const FramingError& error) {
    flush();
    fail(error.what());
    return false;
  }
  if (!incoming_->has_rest()) return true;
  incoming_->wait_anew(time_.now());  // showing what came took its time
  flush_later();
  count_later(now);
  return true;
}

void Reception::fail(const std::string& text) {
  const std::string whole = "from " + source_ + ": " + text;
  publisher_.publish(Failed{"recv", "EBADMSG", source_, "", whole, 0});
}

// `datagram`: that they are frames of; empty: they came over a stream.
void Reception::publish_pieces(std::string_view datagram) {
  bool is_first = true;
  while (const auto piece = incoming_->next()) {
    const bool continues = !std::exchange(is_first, false) && medium_.keeps_boundaries;
    publish_piece(*piece, datagram, continues);
    if (!piece->frame.complete || incoming_->is_cut_anywhere()) {
      count_later(traffic_.last_activity);
    } else if (replies_.whole()) {
      count_reply();
    }
  }
}

void Reception::publish_piece(const Incoming::Piece& piece, std::string_view datagram,
                              bool continues_datagram) {
  const Frame& frame = piece.frame;
  last_is_whole_ = frame.complete;
  const bool begins_anew = std::exchange(begins_anew_, false);
  if (frame.starts_message || begins_anew) traffic_.messages_received += 1;
  if (traffic_.messages_sent == 0 && traffic_.messages_received == 1) greets_ = true;
  Received received{frame.bytes,
                    source_,
                    frame.message,
                    frame.complete,
                    frame.starts_message,
                    piece.more_follows,
                    medium_.keeps_boundaries};
  received.kind = kind_;
  received.has_end = !incoming_->is_cut_anywhere();
  received.is_greeting = is_greeting();
  const bool has_more = frame.bytes.size() < datagram.size();
  if (has_more && !continues_datagram) received.datagram = datagram;
  received.continues_datagram = continues_datagram;
  publisher_.publish(received, piece.at);
}

// The greeting of a connection that was opened again for a message is no reply to that.
void Reception::count_reply() {
  reply_due_.cancel();
  const bool is_greeting = this->is_greeting() || is_about_layer_;
  greeting_is_over_ = greeting_is_over_ || is_greeting;
  has_counted_ = true;
  if (is_greeting) traffic_.greetings += 1;
  if (!is_greeting || traffic_.messages_sent == 0) traffic_.replied = true;
  traffic_.replies += 1;
  publisher_.publish_reply(is_greeting);
}

// Of an unfinished message, the last byte of which came then. Where a length says that more
// follows, it is no reply yet, however long that takes; where a pause ends it, it counts then.
void Reception::count_later(Clock::time_point last_byte) {
  if (incoming_->lacks_bytes() || incoming_->ends_by_pause()) return;
  replies_.part(last_byte);
  const Clock::time_point due = replies_.due(settings_.reply_timeout);
  if (due == Clock::time_point::max()) return;
  reply_due_.call_at(due, [this] {
    replies_.fall_due();
    flush();  // what counts was shown before
    count_reply();
    publisher_.settle();
  });
}

void Reception::flush_later() {
  idle_.call_at(incoming_->rest_due(), [this] {
    flush();
    publisher_.notify();
    publisher_.settle();
  });
}

void Reception::flush() {
  if (!incoming_) return;
  const auto rest = incoming_->flush();
  if (!rest) return;
  publish_piece(*rest);
  if (rest->frame.complete && replies_.whole()) count_reply();
}

void Reception::finish() {
  const bool is_cut_short = lacks_bytes();
  flush();
  if (!is_cut_short && replies_.peer_ended()) count_reply();
}

void Reception::sent() {
  flush();
  replies_.sent();
  reply_due_.cancel();
  begins_anew_ = true;
  if (traffic_.received_on_this_connection > 0) greeting_is_over_ = true;
}

void Reception::pause() {
  idle_.cancel();
  reply_due_.cancel();
}

// What an unfinished message lacks may have come, and only wait to be read.
void Reception::go_on() {
  if (!incoming_) return;
  const auto now = time_.now();
  const bool may_count = replies_.due(settings_.reply_timeout) != Clock::time_point::max();
  if (may_count) count_later(now);
  if (!incoming_->has_rest()) return;
  incoming_->wait_anew(now);
  flush_later();
}

}  // namespace confab

#include "app/proxy/passing.h"

#include "protocol/framing/framing.h"

namespace confab {

Passing::Passing(From from, asio::io_context& io, Publisher& publisher, const std::string& framing,
                 const Traits& traits)
    : from_(from),
      publisher_(publisher),
      keeps_boundaries_(traits.keeps_boundaries),
      incoming_(keeps_boundaries_ ? "raw" : framing, keeps_boundaries_),
      idle_(io) {}

void Passing::came(const Packet& packet, const Endpoint& to) {
  idle_.cancel();
  if (source_ != packet.from->text) source_ = packet.from->text;
  if (to_ != to.text) to_ = to.text;
  kind_ = packet.kind;
  incoming_.feed(packet.bytes, idle_.time().now());
  try {
    while (const auto piece = incoming_.next()) publish(*piece);
  } catch (const FramingError& error) {
    go_on_uncut(error.what());
  }
  if (incoming_.has_rest()) flush_later();
}

void Passing::publish(const Incoming::Piece& piece) {
  const Frame& frame = piece.frame;
  if (from_ == From::client) {
    const Sent sent{frame.bytes,          to_,
                    frame.starts_message, keeps_boundaries_,
                    piece.more_follows,   kind_name(kind_)};
    return publisher_.publish(sent, piece.at);
  }
  Received received{
      frame.bytes,        source_,          frame.message, frame.complete, frame.starts_message,
      piece.more_follows, keeps_boundaries_};
  received.kind = kind_name(kind_);
  received.has_end = !incoming_.is_cut_anywhere();
  publisher_.publish(received, piece.at);
}

// A replay must cut it as it is cut here; what a client sends it does not cut.
void Passing::go_on_uncut(const std::string& why) {
  const std::string text =
      "from " + source_ + ": " + why + "; what follows is not cut into messages";
  publisher_.publish(Note{.text = text, .is_warning = true});
  const auto rest = incoming_.flush();
  if (from_ == From::target) publisher_.publish(FramingChanged{"raw"});
  if (rest) publish(*rest);
  incoming_ = Incoming("raw", keeps_boundaries_);
}

void Passing::flush() {
  idle_.cancel();
  if (!incoming_.has_rest()) return;
  if (const auto rest = incoming_.flush()) publish(*rest);
}

void Passing::flush_later() {
  idle_.call_at(incoming_.rest_due(), [this] {
    flush();
    publisher_.settle();
  });
}

}  // namespace confab

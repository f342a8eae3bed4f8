#include "app/proxy/passing.h"

#include <utility>

#include "protocol/framing/framing.h"

namespace confab {

Passing::Passing(From from, ProxyRun& run, std::string name, const Traits& traits)
    : from_(from),
      run_(run),
      name_(std::move(name)),
      keeps_boundaries_(traits.keeps_boundaries),
      incoming_(keeps_boundaries_ ? "raw" : run.options().framing, keeps_boundaries_),
      idle_(run.executor) {}

void Passing::came(const Packet& packet, const Endpoint& to) {
  idle_.cancel();
  if (source_ != packet.from->text) source_ = packet.from->text;
  if (to_ != to.text) to_ = to.text;
  kind_ = packet.kind;
  incoming_.feed(packet.bytes, run_.time.now());
  try {
    publish_all(packet.bytes);
  } catch (const FramingError& error) {
    go_on_uncut(error.what());
  }
  if (incoming_.has_rest()) flush_later();
}

void Passing::publish_all(std::string_view datagram) {
  bool is_first = true;
  while (const auto piece = incoming_.next()) {
    const bool continues = !std::exchange(is_first, false) && keeps_boundaries_;
    publish(*piece, keeps_boundaries_ ? datagram : std::string_view(), continues);
  }
}

void Passing::publish(const Incoming::Piece& piece, std::string_view datagram,
                      bool continues_datagram) {
  const Frame& frame = piece.frame;
  if (from_ == From::client) {
    run_.events.publish({piece.at, name_,
                         Sent{frame.bytes, to_, frame.starts_message, keeps_boundaries_,
                              piece.more_follows, kind_name(kind_)}});
    return;
  }
  Received received{
      frame.bytes,        source_,          frame.message, frame.complete, frame.starts_message,
      piece.more_follows, keeps_boundaries_};
  received.kind = kind_name(kind_);
  received.has_end = !incoming_.is_cut_anywhere();
  if (frame.bytes.size() < datagram.size() && !continues_datagram) received.datagram = datagram;
  received.continues_datagram = continues_datagram;
  run_.events.publish({piece.at, name_, received});
}

// A replay must cut it as it is cut here; what a client sends it does not cut.
void Passing::go_on_uncut(const std::string& why) {
  const auto now = run_.time.now();
  const std::string text =
      "from " + source_ + ": " + why + "; what follows is not cut into messages";
  run_.events.publish({now, name_, Note{.text = text, .is_warning = true}});
  const auto rest = incoming_.flush();
  if (from_ == From::target) run_.events.publish({now, name_, FramingChanged{"raw"}});
  if (rest) publish(*rest, {}, false);
  incoming_ = Incoming("raw", keeps_boundaries_);
}

void Passing::flush() {
  idle_.cancel();
  if (!incoming_.has_rest()) return;
  if (const auto rest = incoming_.flush()) publish(*rest, {}, false);
}

void Passing::flush_later() {
  idle_.call_at(incoming_.rest_due(), [this] {
    flush();
    run_.events.settle();
  });
}

}  // namespace confab

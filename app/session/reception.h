#pragma once
// What comes from a conversation's peer, over one connection after another: packets are cut into
// messages, each is published as `received`, and those that count as replies are counted. It knows
// no connection: it is given each packet, and told what else happens.
//
//   begin() --> take(packet), flush(), sent(), ... --> finish() --> end() --> begin() again
//
//   packet --> Incoming --a message, or a piece of a long one-->+--> received
//                 |                                             |
//                 +--a rest: after 30 ms, as it is------------->+--> ReplyCount --> a reply:
//                                                                    now, or in a while
//
// Of a peer whose very first message came before anything was sent to it, the first message on each
// connection is a greeting, and no reply.

#include <asio/io_context.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "app/session/incoming.h"
#include "app/session/publisher.h"
#include "app/session/reply_count.h"
#include "app/session/settings.h"
#include "app/session/traffic.h"
#include "transport/connection.h"
#include "transport/timer.h"

namespace confab {

class Reception {
 public:
  // `medium`: of the transport. What is referred to outlives it. Its timers publish, too: whoever
  // has it keeps it until end().
  Reception(asio::io_context& io, const Traits& medium, const Settings& settings, Traffic& traffic,
            Publisher& publisher);

  // A connection has begun. `framing`: a name of protocol/framing/framing.h.
  void begin(std::string_view framing);
  // What comes from now on is cut like this; what is held back of what came before is not
  // published: flush() it.
  void cut_by(std::string_view framing);
  // As cut_by(), and what comes goes on with nothing that came before: through a layer.
  void begin_anew(std::string_view framing);
  // What comes until begin_anew() is about the layer: it counts, but as a greeting, and is no reply
  // to anything of the user's.
  void expect_no_replies() noexcept { is_about_layer_ = true; }
  // The connection is over, and with it what is held back. Twice is safe.
  void end();

  // Between begin() and end(). False: the stream cannot be cut any further, `failed` was published,
  // and the connection is of no use. A datagram that cannot be cut is published whole, with a
  // `failed` after it; the next one begins anew.
  bool take(const Packet& packet);
  // What is held back is published as it is; does nothing where nothing is, or after end().
  void flush();
  // The peer has ended: as flush(), and what is unfinished counts now, unless its length was told.
  void finish();
  // Before something is sent: what has come is no answer to it, and what comes goes on with
  // nothing.
  void sent();
  // Nothing is read for a while, then again: the time that what is held back waits begins there.
  void pause();
  void go_on();

  // A message is not whole yet; its length was told.
  bool has_rest() const noexcept { return incoming_ && incoming_->has_rest(); }
  bool lacks_bytes() const noexcept { return incoming_ && incoming_->lacks_bytes(); }
  // What comes now is what this peer begins each connection with.
  bool is_greeting() const noexcept { return greets_ && !greeting_is_over_; }
  // A message that came over this connection has counted.
  bool has_counted() const noexcept { return has_counted_; }
  // The message that came last is, as far as it came.
  bool last_is_whole() const noexcept { return last_is_whole_; }

 private:
  void count_packet(std::size_t bytes, Clock::time_point now);
  void take_datagram(std::string_view bytes, Clock::time_point now);
  bool take_stream_bytes(std::string_view bytes, Clock::time_point now);
  void publish_pieces(std::string_view datagram = {});
  void publish_piece(const Incoming::Piece& piece, std::string_view datagram = {},
                     bool continues_datagram = false);
  void fail(const std::string& text);
  void count_reply();
  void count_later(Clock::time_point last_byte);
  void flush_later();

  LoopTime& time_;
  const Traits& medium_;
  const Settings& settings_;
  Traffic& traffic_;
  Publisher& publisher_;
  Timer idle_;
  Timer reply_due_;

  std::optional<Incoming> incoming_;  // between begin() and end()
  ReplyCount replies_;
  std::string source_;        // of the last packet, for what is flushed later
  std::string_view kind_;     // of it, as an event has it
  bool begins_anew_ = false;  // what comes goes on with nothing
  bool last_is_whole_ = true;
  bool greets_ = false;            // the very first message came before anything was sent
  bool greeting_is_over_ = false;  // on this connection: what comes may be a reply
  bool has_counted_ = false;
  bool is_about_layer_ = false;
};

}  // namespace confab

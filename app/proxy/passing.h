#pragma once
// One direction of what passes, as events: a client's messages are `sent`, a target's `received`,
// as the client would have recorded them.
//
//   came("HEL")      nothing yet; after 30 ms "HEL", unfinished
//   came("LO\n")     "LO\n", which goes on with it
//
// No byte waits for it: what is forwarded goes its own way.

#include <asio/io_context.hpp>
#include <string>

#include "app/session/incoming.h"
#include "app/session/publisher.h"
#include "transport/connection.h"
#include "transport/timer.h"

namespace confab {

class Passing {
 public:
  enum class From { client, target };
  // Of a conversation whose connections are of these traits. `framing`: of streams. The publisher
  // outlives it.
  Passing(From from, asio::io_context& io, Publisher& publisher, const std::string& framing,
          const Traits& traits);
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;

  // Published are all messages that are whole now. `from`: who said it; `to`: where a client's
  // datagram goes, where that is not the peer. Bytes that the framing cannot cut are published as
  // they came, from then on.
  void came(const Packet& packet, const Endpoint& to = {});
  // What is unfinished, as it is: the other side said something, or this one ended.
  void flush();

 private:
  void publish(const Incoming::Piece& piece);
  void go_on_uncut(const std::string& why);
  void flush_later();

  From from_;
  Publisher& publisher_;
  bool keeps_boundaries_;
  Incoming incoming_;
  Timer idle_;
  std::string source_;  // of the last packet
  std::string to_;
  PacketKind kind_ = PacketKind::none;
};

}  // namespace confab

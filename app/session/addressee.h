#pragma once
// Whom a conversation talks to: its peer, or where messages are datagrams another one that was
// named for them (":to"). And who answered. A value: it is told which addresses there are.
//
//   destination   peer        the next message goes to
//   empty         10.0.0.1:9  the peer
//   10.0.0.2:9    10.0.0.1:9  10.0.0.2:9
//
// Anyone may answer a datagram. An answer from a stranger is reported, but only the first one.

#include <string>
#include <utility>
#include <vector>

#include "transport/connection.h"

namespace confab {

class Addressee {
 public:
  // `typed`: the peer as it was typed, until a connection knows its address.
  explicit Addressee(std::string typed) : peer_(std::move(typed)) {}

  // A connection's peer; empty: that connection does not say.
  void know(const Endpoint& peer);
  // Of the last connection that knew it.
  const std::string& peer() const noexcept { return peer_; }

  // Where the next messages go; empty: to the peer again.
  void send_to(Endpoint destination);
  const Endpoint& destination() const noexcept { return destination_; }

  // A datagram came from there; `peer`: of the connection, or empty. What is to be reported; empty:
  // nothing.
  std::string heard(const Endpoint& source, const Endpoint& peer);
  // The last source of all; empty: none yet.
  const Endpoint& last_source() const noexcept { return last_source_; }

 private:
  std::string peer_;
  Endpoint destination_;
  std::vector<Endpoint> former_destinations_;
  Endpoint last_source_;
  bool has_told_ = false;
};

}  // namespace confab

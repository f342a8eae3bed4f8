#pragma once
// Whom a conversation talks to: its peer, or where messages are datagrams another one that was
// named for them (":to"), or whoever spoke last. And who has spoken. A value: it is told which
// addresses there are.
//
//   send_to()     peer        follow()     the next message goes to
//   empty         10.0.0.1:9               the peer
//   10.0.0.2:9    10.0.0.1:9               10.0.0.2:9
//   empty         none        10.0.0.3:9   10.0.0.3:9, until follow() is called again
//   10.0.0.2:9    none        10.0.0.3:9   10.0.0.2:9
//
// Anyone may answer a datagram. An answer from a stranger is reported, but only the first one;
// where there is no peer nobody is one.

#include <string>
#include <utility>
#include <vector>

#include "app/listen/sources.h"
#include "transport/connection.h"
#include "transport/deadline.h"

namespace confab {

class Addressee {
 public:
  // Who has been silent for so long is forgotten.
  static constexpr std::chrono::seconds kForgotten{60};

  // `typed`: the peer as it was typed, until a connection knows its address.
  explicit Addressee(std::string typed) : peer_(std::move(typed)) {}

  // A connection's peer; empty: that connection does not say.
  void know(const Endpoint& peer);
  // Of the last connection that knew it.
  const std::string& peer() const noexcept { return peer_; }

  // Where the next messages go; empty: to the peer again, or to who spoke last.
  void send_to(Endpoint destination);
  const Endpoint& destination() const noexcept {
    return destination_.empty() ? followed_ : destination_;
  }
  bool is_pinned() const noexcept { return !destination_.empty(); }  // by send_to()
  void follow();

  // A datagram came from there; `peer`: of the connection, or empty. What is to be reported; empty:
  // nothing.
  std::string heard(const Endpoint& source, const Endpoint& peer, Clock::time_point now);
  // The last source of all; empty: none yet.
  const Endpoint& last_source() const noexcept { return last_source_; }
  // Where there is no peer: who has spoken lately, the longest silent one first; at most 10,000.
  std::vector<Endpoint> sources(Clock::time_point now);

 private:
  void forget_silent(Clock::time_point now);

  std::string peer_;
  Endpoint destination_;
  Endpoint followed_;
  std::vector<Endpoint> former_destinations_;
  Endpoint last_source_;
  bool has_no_peer_ = false;
  Sources sources_;  // only then
  bool has_told_ = false;
};

}  // namespace confab

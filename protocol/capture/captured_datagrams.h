#pragma once
// What a client and a server said to each other over UDP, as a conversation.

#include <array>
#include <cstdint>
#include <string>

#include "protocol/capture/capture_events.h"
#include "protocol/capture/transport_header.h"
#include "protocol/capture/unreachable.h"

namespace confab {

class CapturedDatagrams {
 public:
  // `events` outlives it.
  CapturedDatagrams(CaptureEvents& events, const IpEndpoint& client, const IpEndpoint& server)
      : events_(events), client_(client), server_(server), last_source_(server) {}

  // One between the client and the server, or another port of the server's host. False: it is the
  // same that was captured on another interface before.
  bool add(const CapturedDatagram& datagram, std::uint64_t interface, CaptureTime at);
  // One of them did not arrive: an error for the client, if the client had sent it. Only after
  // add(); false as there.
  bool tell_unreachable(const UnreachableReport& report, std::uint64_t interface, CaptureTime at);

  const IpEndpoint& client() const noexcept { return client_; }
  const IpEndpoint& server() const noexcept { return server_; }

 private:
  // Of what was told.
  struct Seen {
    std::size_t hash = 0;  // 0: none
    std::uint64_t interface = 0;
    CaptureTime at{0};
  };

  void open(CaptureTime at);
  bool was_seen(std::size_t hash, std::uint64_t interface, CaptureTime at);
  void send(const CapturedDatagram& datagram, CaptureTime at);
  void receive(const CapturedDatagram& datagram, CaptureTime at);

  CaptureEvents& events_;
  CaptureEvents::Name name_;
  IpEndpoint client_;
  IpEndpoint server_;
  IpEndpoint last_source_;
  std::array<Seen, 4> seen_{};
  std::size_t next_seen_ = 0;
};

}  // namespace confab

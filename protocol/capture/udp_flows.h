#pragma once
// All conversations over UDP of a capture.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "protocol/capture/capture_events.h"
#include "protocol/capture/capture_wishes.h"
#include "protocol/capture/captured_datagrams.h"
#include "protocol/capture/end_pair.h"
#include "protocol/capture/left_out_packets.h"
#include "protocol/capture/unreachable.h"

namespace confab {

// The client is who sends first. What comes to it from another port of its server's host is of the
// same conversation: some servers answer each client from a new port (TFTP, RFC 1350).
class UdpFlows {
 public:
  // All outlive it.
  UdpFlows(const CaptureWishes& wishes, CaptureEvents& events, LeftOutPackets& left_out)
      : wishes_(wishes), events_(events), left_out_(left_out) {}

  // `interface` tells apart where it was captured.
  void add(const CapturedDatagram& datagram, std::uint64_t interface, CaptureTime now);
  // A datagram did not arrive. False: it is of no conversation here.
  bool tell_unreachable(const UnreachableReport& report, std::uint64_t interface, CaptureTime now);

 private:
  using Number = std::uint32_t;

  std::optional<Number> find(const CapturedDatagram& datagram);
  std::optional<Number> find_from_new_port(const CapturedDatagram& datagram);
  std::optional<Number> begin(const CapturedDatagram& datagram);

  const CaptureWishes& wishes_;
  CaptureEvents& events_;
  LeftOutPackets& left_out_;
  std::deque<CapturedDatagrams> conversations_;  // by their numbers
  std::unordered_map<EndPair, Number, EndPairHash> numbers_;
  std::map<std::pair<IpEndpoint, IpAddress>, Number> of_clients_;  // the last with that server
};

}  // namespace confab

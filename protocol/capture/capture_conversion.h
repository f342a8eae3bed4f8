#pragma once
// A capture as a transcript's events:
//
//   CaptureReader ─▶ link, IP, fragments ─▶ TcpFlows ─▶ CapturedConnection ─▶ CapturedStream ─┐
//                              │        └─▶ UdpFlows ─────────────────▶ CapturedDatagrams ─┴─▶
//                              └─▶ ICMP: to the flow that it is about                        Event
//
// Memory is bounded, whatever is in the capture: 100,000 conversations, 32 MiB of bytes that wait
// for others, 64 MiB of fragments. What it has no room for is counted, or told without waiting.

#include <cstdint>
#include <optional>

#include "protocol/capture/capture_events.h"
#include "protocol/capture/capture_wishes.h"
#include "protocol/capture/captured_packet.h"
#include "protocol/capture/ip_fragments.h"
#include "protocol/capture/left_out_packets.h"
#include "protocol/capture/tcp_flows.h"
#include "protocol/capture/udp_flows.h"

namespace confab {

class CaptureConversion {
 public:
  // `known_incomplete` is what incomplete() was after another conversion of the same packets, or
  // empty. It and `wishes` outlive this.
  CaptureConversion(const CaptureWishes& wishes, CaptureEvents::Publish publish,
                    const ConversationNumbers& known_incomplete);
  CaptureConversion(const CaptureConversion&) = delete;
  CaptureConversion& operator=(const CaptureConversion&) = delete;

  void add(const CapturedPacket& packet);
  // There are no more.
  void finish();

  // The latest so far.
  CaptureTime now() const noexcept { return now_; }
  const ConversationNumbers& incomplete() const noexcept { return events_.incomplete(); }
  std::uint32_t conversations() const noexcept { return events_.conversations(); }
  const LeftOutPackets& left_out() const noexcept { return left_out_; }

 private:
  void add_ip(const IpPacket& packet, std::uint64_t interface);
  bool tell_unreachable(const IpPacket& packet, std::uint64_t interface);

  CaptureEvents events_;
  LeftOutPackets left_out_;
  IpFragments fragments_;
  TcpFlows tcp_;
  UdpFlows udp_;
  CaptureTime now_{0};
};

}  // namespace confab

#include "protocol/capture/capture_conversion.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "protocol/capture/link_layer.h"
#include "protocol/capture/transport_header.h"
#include "protocol/capture/unreachable.h"

namespace confab {
namespace {

constexpr std::string_view kCutHeaders = "cut inside their headers";

}  // namespace

CaptureConversion::CaptureConversion(const CaptureWishes& wishes, CaptureEvents::Publish publish,
                                     const ConversationNumbers& known_incomplete)
    : events_(std::move(publish), known_incomplete),
      fragments_(left_out_),
      tcp_(wishes, events_, left_out_),
      udp_(wishes, events_, left_out_) {}

void CaptureConversion::add(const CapturedPacket& packet) {
  now_ = std::max(now_, packet.at);
  tcp_.pass(now_);
  const auto link = unwrap_link(packet);
  if (const auto* other = std::get_if<NotUnderstood>(&link)) return left_out_.add(other->what);
  const auto& content = std::get<LinkContent>(link);
  const auto ip = read_ip(content.ip);
  if (const auto* other = std::get_if<NotUnderstood>(&ip)) return left_out_.add(other->what);
  const std::uint64_t interface = std::uint64_t{packet.interface} << 32U | content.interface;
  const auto& read = std::get<IpPacket>(ip);
  if (!read.fragment) return add_ip(read, interface);
  const auto whole = fragments_.add(read);
  if (!whole) return;
  const auto inside = read_ip_extensions(*whole);
  if (const auto* other = std::get_if<NotUnderstood>(&inside)) return left_out_.add(other->what);
  add_ip(std::get<IpPacket>(inside), interface);
}

void CaptureConversion::add_ip(const IpPacket& packet, std::uint64_t interface) {
  if (packet.protocol == kTcp) {
    const auto segment = read_tcp(packet);
    return segment ? tcp_.add(*segment, now_) : left_out_.add(kCutHeaders);
  }
  if (packet.protocol == kUdp) {
    const auto datagram = read_udp(packet);
    return datagram ? udp_.add(*datagram, interface, now_) : left_out_.add(kCutHeaders);
  }
  if (!tell_unreachable(packet, interface)) left_out_.add(protocol_name(packet.protocol));
}

// False: it is about nothing that is known here.
bool CaptureConversion::tell_unreachable(const IpPacket& packet, std::uint64_t interface) {
  const auto report = read_unreachable(packet);
  if (!report) return false;
  return report->protocol == kTcp ? tcp_.tell_unreachable(*report, now_)
                                  : udp_.tell_unreachable(*report, interface, now_);
}

void CaptureConversion::finish() {
  fragments_.finish();
  tcp_.finish(now_);
}

}  // namespace confab

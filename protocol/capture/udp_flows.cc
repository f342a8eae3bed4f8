#include "protocol/capture/udp_flows.h"

namespace confab {
namespace {

// Of ends, of which a conversation has one pair, as a rule.
constexpr std::size_t kMostPairs = std::size_t{2} * CaptureEvents::kMostConversations;

}  // namespace

void UdpFlows::add(const CapturedDatagram& datagram, std::uint64_t interface, CaptureTime now) {
  const auto number = find(datagram);
  if (!number) return;
  if (!conversations_[*number].add(datagram, interface, now))
    left_out_.add("of UDP that were captured twice");
}

bool UdpFlows::tell_unreachable(const UnreachableReport& report, std::uint64_t interface,
                                CaptureTime now) {
  const auto found = numbers_.find(EndPair(report.source, report.destination));
  if (found == numbers_.end()) return false;
  if (!conversations_[found->second].tell_unreachable(report, interface, now))
    left_out_.add("ICMP that were captured twice");
  return true;
}

std::optional<UdpFlows::Number> UdpFlows::find(const CapturedDatagram& datagram) {
  const auto found = numbers_.find(EndPair(datagram.source, datagram.destination));
  if (found != numbers_.end()) return found->second;
  if (const auto number = find_from_new_port(datagram)) return number;
  return begin(datagram);
}

std::optional<UdpFlows::Number> UdpFlows::find_from_new_port(const CapturedDatagram& datagram) {
  const auto found = of_clients_.find({datagram.destination, datagram.source.host});
  if (found == of_clients_.end() || numbers_.size() >= kMostPairs) return std::nullopt;
  numbers_.emplace(EndPair(datagram.source, datagram.destination), found->second);
  return found->second;
}

std::optional<UdpFlows::Number> UdpFlows::begin(const CapturedDatagram& datagram) {
  if (!wishes_.wants(datagram.source, datagram.destination)) return std::nullopt;
  if (!events_.begin()) {
    left_out_.add("of more than 100,000 conversations");
    return std::nullopt;
  }
  const bool is_answer =
      wishes_.is_server(datagram.source) && !wishes_.is_server(datagram.destination);
  const IpEndpoint& client = is_answer ? datagram.destination : datagram.source;
  const IpEndpoint& server = is_answer ? datagram.source : datagram.destination;
  const auto number = static_cast<Number>(conversations_.size());
  conversations_.emplace_back(events_, client, server);
  numbers_.emplace(EndPair(client, server), number);
  of_clients_[{client, server.host}] = number;
  return number;
}

}  // namespace confab

#include "app/transcript/packet_ends.h"

#include <charconv>

#include "transport/url.h"

namespace confab {
namespace {

constexpr std::uint16_t kFirstPort = 40'000;
constexpr std::uint32_t kPorts = 20'000;
constexpr std::uint16_t kPortOfPath = 9999;  // no dissector takes it for its own

IpAddress host(const char* text) { return *parse_ip_address(text); }

std::optional<std::uint16_t> port_in(std::string_view text) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
  return is_whole ? std::optional(port) : std::nullopt;
}

bool is_loopback(const IpAddress& address) {
  return address.is_v6 ? address == host("::1") : address.bytes[0] == 127;
}

// Where nothing is recorded of it: on the same machine as one that is.
IpEndpoint invented(const IpEndpoint& other, std::uint32_t number) {
  auto port = static_cast<std::uint16_t>(kFirstPort + number % kPorts);
  if (port == other.port) ++port;
  if (is_loopback(other.host)) return {other.host, port};
  return {host(other.host.is_v6 ? "2001:db8::2" : "192.0.2.2"), port};
}

}  // namespace

std::optional<IpEndpoint> parse_ip_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint16_t> port = port_in(text.substr(colon + 1));
  std::string_view name = text.substr(0, colon);
  const bool is_bracketed = name.starts_with('[') && name.ends_with(']');
  if (is_bracketed) name = name.substr(1, name.size() - 2);
  const std::optional<IpAddress> address = parse_ip_address(name);
  if (!port || !address || address->is_v6 != is_bracketed) return std::nullopt;
  return IpEndpoint{*address, *port};
}

PacketEnds packet_ends(const TranscriptEvent& event, std::uint32_t number, const Registry& registry,
                       std::optional<std::uint16_t> port_of_paths) {
  PacketEnds ends;
  std::optional<Url> url;
  if (!event.url.empty()) url = parse_url(event.url);
  if (url) {
    const Transport& transport = registry.find(url->scheme);
    ends.are_datagrams = transport.promises.hears_anyone;
    if (transport.places.are_paths || !transport.layer.empty()) ends.comment = event.url;
  }
  const bool is_accepted = event.type == TranscriptType::accept;
  std::optional<IpEndpoint> peer = parse_ip_endpoint(is_accepted ? event.from : event.peer);
  std::optional<IpEndpoint> own = parse_ip_endpoint(event.local);
  std::optional<IpEndpoint>& named = is_accepted ? own : peer;  // what the URL says
  if (!named && url && !url->has_path()) {
    named = parse_ip_endpoint(url->authority());
    if (!named) {
      ends.comment = event.url;
      named = IpEndpoint{host("192.0.2.1"), url->port};
    }
  }
  if (!named) {
    named = IpEndpoint{host("127.0.0.2"), port_of_paths.value_or(kPortOfPath)};
    ends.has_port = false;
  }
  if (own && peer && own->host.is_v6 != peer->host.is_v6) (is_accepted ? peer : own).reset();
  ends.own = own ? *own : invented(*peer, number);
  ends.peer = peer ? *peer : invented(ends.own, number);
  return ends;
}

}  // namespace confab

#include "protocol/capture/captured_datagrams.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

// Of one datagram through the interfaces of one machine.
constexpr std::chrono::milliseconds kOnItsWay{50};

// Never 0.
std::size_t hash_of(std::string_view bytes, const IpEndpoint& source,
                    const IpEndpoint& destination) {
  const std::size_t ends = source.port * std::size_t{65'536} + destination.port;
  return std::max<std::size_t>(1, std::hash<std::string_view>{}(bytes) ^ ends << 1U);
}

// As a session says it.
std::string unreachable_text(const UnreachableReason& reason, const std::string& who) {
  if (reason.code == "ECONNREFUSED")
    return "refused by " + who + ": nothing listens there over UDP";
  return "cannot receive from " + who + ": " + std::string(reason.words);
}

}  // namespace

bool CapturedDatagrams::add(const CapturedDatagram& datagram, std::uint64_t interface,
                            CaptureTime at) {
  const std::size_t hash = hash_of(datagram.bytes, datagram.source, datagram.destination);
  if (was_seen(hash, interface, at)) return false;
  if (name_.text.empty()) open(at);
  if (datagram.source == client_) {
    send(datagram, at);
  } else {
    receive(datagram, at);
  }
  if (datagram.bytes.size() == datagram.payload_bytes) return true;
  events_.mark_incomplete(name_);
  const std::uint64_t missing = datagram.payload_bytes - datagram.bytes.size();
  const Printable text =
      sentence("{} bytes are not in the capture, the last of the datagram before this", missing);
  events_.publish(name_, at, Note{text.text()});
  return true;
}

bool CapturedDatagrams::tell_unreachable(const UnreachableReport& report, std::uint64_t interface,
                                         CaptureTime at) {
  const std::size_t hash = hash_of(report.bytes, report.source, report.destination);
  if (was_seen(hash, interface, at)) return false;
  const std::string who = report.destination.text();
  if (report.source == client_) {
    const std::string text = unreachable_text(report.reason, who);
    events_.publish(name_, at, Failed{"recv", report.reason.code, who, "", text});
  } else {
    const Printable text =
        sentence("what was sent to the client did not arrive: {}", report.reason.words);
    events_.publish(name_, at, Note{text.text()});
  }
  return true;
}

void CapturedDatagrams::open(CaptureTime at) {
  name_ = events_.name("udp");
  const std::string server = server_.text();
  const std::string client = client_.text();
  const std::string url = "udp://" + server;
  Opened opened;
  opened.url = url;
  opened.peer = server;
  opened.local = client;
  opened.keeps_boundaries = true;
  opened.hears_anyone = true;
  opened.is_incomplete = events_.is_known_incomplete(name_);
  events_.publish(name_, at, opened);
}

// The same bytes between the same ends, on another interface: each has a packet that goes through
// both. On the same interface it was sent twice.
bool CapturedDatagrams::was_seen(std::size_t hash, std::uint64_t interface, CaptureTime at) {
  const auto same = std::ranges::find_if(seen_, [&](const Seen& each) {
    return each.hash == hash && each.interface != interface && at - each.at < kOnItsWay;
  });
  if (same != seen_.end()) return true;
  seen_[next_seen_] = {hash, interface, at};
  next_seen_ = (next_seen_ + 1) % seen_.size();
  return false;
}

// A server that answers from a port of its own for each client is whoever answered last.
void CapturedDatagrams::send(const CapturedDatagram& datagram, CaptureTime at) {
  const IpEndpoint& to = datagram.destination;
  const std::string text = to == last_source_ ? "last" : to.text();
  Sent sent;
  sent.bytes = datagram.bytes;
  sent.is_datagram = true;
  if (to != server_) sent.to = text;
  events_.publish(name_, at, sent);
}

void CapturedDatagrams::receive(const CapturedDatagram& datagram, CaptureTime at) {
  last_source_ = datagram.source;
  const std::string from = last_source_.text();
  Received received;
  received.bytes = datagram.bytes;
  received.message = datagram.bytes;
  received.from = from;
  received.is_datagram = true;
  events_.publish(name_, at, received);
}

}  // namespace confab

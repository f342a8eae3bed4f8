#include "protocol/capture/tcp_flows.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::string_view kTooMany = "of more than 100,000 conversations";

// Whichever is nothing is later.
std::optional<CaptureTime> earlier(std::optional<CaptureTime> one,
                                   std::optional<CaptureTime> other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

}  // namespace

void TcpFlows::add(const TcpSegment& segment, CaptureTime now) {
  const auto number = find(segment, now);
  if (!number) return;
  Flow& flow = flows_[*number];
  if (!flow.stream) return;  // it is over, or one conversation too many took its ports
  const Sender from = segment.source == flow.client ? Sender::client : Sender::server;
  if (!flow.connection.accept(from, segment, now)) left_out_.add("of TCP that do not fit");
  settle(*number, now);
  relieve(now);
}

bool TcpFlows::tell_unreachable(const UnreachableReport& report, CaptureTime now) {
  const auto found = numbers_.find(EndPair(report.source, report.destination));
  if (found == numbers_.end()) return false;
  Flow& flow = flows_[found->second];
  if (!flow.stream || report.source != flow.client) return false;
  if (!flow.connection.accept_unreachable(report.number, report.reason, now)) return false;
  settle(found->second, now);
  return true;
}

// Nothing: it is of none that is wanted, or of one that is not known and brings nothing.
std::optional<TcpFlows::Number> TcpFlows::find(const TcpSegment& segment, CaptureTime now) {
  const EndPair pair(segment.source, segment.destination);
  const auto found = numbers_.find(pair);
  if (found != numbers_.end()) {
    Flow& flow = flows_[found->second];
    const Sender from = segment.source == flow.client ? Sender::client : Sender::server;
    if (!flow.connection.is_of_another(from, segment)) return found->second;
    leave(flow, now, Printable("its end is not in the capture: its ports were used again"));
    settle(found->second, now);
  } else {
    const bool brings = segment.is_syn || segment.is_fin || segment.payload_bytes > 0;
    if (segment.is_reset || !brings) return std::nullopt;
    if (!wishes_.wants(segment.source, segment.destination)) return std::nullopt;
  }
  if (!events_.begin()) {
    left_out_.add(kTooMany);
    return std::nullopt;
  }
  const CapturedStream::Ends ends = ends_of(segment);
  if (found != numbers_.end()) {
    Flow& flow = flows_[found->second];
    flow = Flow(events_, ends, wishes_.framing);
    return found->second;
  }
  const auto number = static_cast<Number>(flows_.size());
  flows_.emplace_back(events_, ends, wishes_.framing);
  numbers_.emplace(pair, number);
  return number;
}

// Who calls says so. Else whoever has the higher port: those of servers are low, as a rule.
CapturedStream::Ends TcpFlows::ends_of(const TcpSegment& segment) const {
  const IpEndpoint& source = segment.source;
  const IpEndpoint& destination = segment.destination;
  if (segment.is_syn)
    return segment.has_acknowledged ? CapturedStream::Ends{destination, source, false}
                                    : CapturedStream::Ends{source, destination, false};
  if (wishes_.is_server(destination)) return {source, destination, false};
  if (wishes_.is_server(source)) return {destination, source, false};
  if (source.port < destination.port) return {destination, source, true};
  return {source, destination, true};
}

void TcpFlows::leave(Flow& flow, CaptureTime now, const Printable& why) {
  if (!flow.stream) return;
  if (flow.connection.is_unanswered()) flow.stream->leave_unanswered(now);
  flow.connection.end(now);
  if (flow.connection.is_open()) flow.stream->leave_open(now, why);
  flow.stream.reset();
}

// What the flow waits for, and how much it holds. `again_in`: when it is looked at again if it
// waits too long already, and nothing of it comes.
void TcpFlows::settle(Number number, CaptureTime now, CaptureTime again_in) {
  Flow& flow = flows_[number];
  if (flow.connection.is_over()) flow.stream.reset();
  const std::uint64_t held =
      flow.stream ? flow.connection.waiting_bytes() + flow.stream->unfinished_bytes() : 0;
  held_bytes_ = held_bytes_ + held - flow.held_bytes;
  flow.held_bytes = held;
  if (!flow.stream) return arm(number, std::nullopt);
  auto patience = flow.connection.due();
  if (patience && *patience <= now) patience = now + again_in;
  arm(number, earlier(patience, flow.stream->due()));
}

// One that is due later than it was is looked at when it was: most are never due.
void TcpFlows::arm(Number number, std::optional<CaptureTime> due) {
  Flow& flow = flows_[number];
  if (flow.due && due && *flow.due <= *due) return;
  if (flow.due) dues_.erase({*flow.due, number});
  if (due) dues_.emplace(*due, number);
  flow.due = due;
}

void TcpFlows::pass(CaptureTime now) {
  while (!dues_.empty() && dues_.begin()->first <= now) {
    const Number number = dues_.begin()->second;
    dues_.erase(dues_.begin());
    Flow& flow = flows_[number];
    flow.due.reset();
    flow.connection.expire(now);
    flow.stream->tell_unfinished(now);
    // Only what comes changes what it waits for. So each time it is twice as late: else many that
    // wait for ever are looked at every second of a long capture.
    const CaptureTime late = now - flow.connection.due().value_or(now);
    settle(number, now, std::max<CaptureTime>(late, CapturedConnection::kPatience));
  }
}

void TcpFlows::relieve(CaptureTime now) {
  while (held_bytes_ > kMostHeldBytes && !dues_.empty()) {
    const Number number = dues_.begin()->second;
    dues_.erase(dues_.begin());
    Flow& flow = flows_[number];
    flow.due.reset();
    flow.connection.give_up(now);
    flow.stream->tell_unfinished(CaptureTime::max());
    settle(number, now);
  }
}

void TcpFlows::finish(CaptureTime now) {
  for (Flow& each : flows_) leave(each, now, Printable("still open when the capture ended"));
}

}  // namespace confab

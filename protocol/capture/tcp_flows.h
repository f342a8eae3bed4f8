#pragma once
// All TCP connections of a capture.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "protocol/capture/capture_events.h"
#include "protocol/capture/capture_wishes.h"
#include "protocol/capture/captured_connection.h"
#include "protocol/capture/captured_stream.h"
#include "protocol/capture/end_pair.h"
#include "protocol/capture/left_out_packets.h"

namespace confab {

class TcpFlows {
 public:
  // Of all connections together. Beyond it the one that waits longest waits no more.
  static constexpr std::uint64_t kMostHeldBytes = 32 * 1024 * 1024;

  // All outlive it.
  TcpFlows(const CaptureWishes& wishes, CaptureEvents& events, LeftOutPackets& left_out)
      : wishes_(wishes), events_(events), left_out_(left_out) {}

  // Times never go back.
  void add(const TcpSegment& segment, CaptureTime now);
  // A segment did not arrive. False: that is of no call here that waits for its answer, and changes
  // nothing: of what was said on a connection the system sends again what does not arrive.
  bool tell_unreachable(const UnreachableReport& report, CaptureTime now);
  // Tells what was to be told by now.
  void pass(CaptureTime now);
  // The capture ends: those that are open are left so.
  void finish(CaptureTime now);

 private:
  struct Flow {
    Flow(CaptureEvents& events, const CapturedStream::Ends& ends, const std::string& framing)
        : client(ends.client),
          stream(std::make_unique<CapturedStream>(events, ends, framing)),
          connection(*stream) {}

    IpEndpoint client;
    std::unique_ptr<CapturedStream> stream;  // null: the connection is over
    CapturedConnection connection;
    std::optional<CaptureTime> due;  // as it is in dues_
    std::uint64_t held_bytes = 0;    // as they are counted in held_bytes_
  };
  using Number = std::uint32_t;

  std::optional<Number> find(const TcpSegment& segment, CaptureTime now);
  CapturedStream::Ends ends_of(const TcpSegment& segment) const;
  void leave(Flow& flow, CaptureTime now, const Printable& why);
  void settle(Number number, CaptureTime now, CaptureTime again_in = CapturedConnection::kPatience);
  void arm(Number number, std::optional<CaptureTime> due);
  void relieve(CaptureTime now);

  const CaptureWishes& wishes_;
  CaptureEvents& events_;
  LeftOutPackets& left_out_;
  std::deque<Flow> flows_;  // by their numbers
  std::unordered_map<EndPair, Number, EndPairHash> numbers_;
  std::set<std::pair<CaptureTime, Number>> dues_;
  std::uint64_t held_bytes_ = 0;
};

}  // namespace confab

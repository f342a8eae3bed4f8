#pragma once
// What passes through a proxy, for people: lines for each message, and for what happens.
//
//   15:36:00.123 tcp1 connected 127.0.0.1:40112 -> 127.0.0.1:6379
//   15:36:00.124 tcp1 -> EHLO me                    what the client says
//   15:36:00.124 tcp1 <- 250-there                  what the target says; and the other lines of
//   15:36:00.124 tcp1  | 250 SIZE                   the same message

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "app/proxy/message_view.h"
#include "app/serve/log.h"
#include "app/session/event_stream.h"
#include "app/session/view.h"
#include "transport/loop_time.h"

namespace confab {

class ProxyScreen final : public Subscriber {
 public:
  // `time` outlives it. Where the log falls behind it leaves lines out: nothing waits for them.
  ProxyScreen(const LoopTime& time, Log log) : time_(time), log_(std::move(log)) {}

  void on_event(const Event& event) override;
  void on_forgotten(std::string_view conversation) override;

  // Of messages from now on. A dump's offsets are those of the direction, from its beginning; a
  // datagram's are its own.
  View view = View::text;
  // How wide the terminal is that shows it, so that rows of a dump fit; 0, or not set: no limit.
  std::function<int()> columns;

 private:
  // In the streams of a conversation, of what was shown.
  struct Offsets {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
  };
  Offsets& offsets_of(const Event& event);
  void show(const Event& event, const ViewedMessage& message);
  Printable beginning(const Event& event) const;
  std::string clock(Clock::time_point at) const;

  const LoopTime& time_;
  Log log_;
  std::map<std::string, Offsets, std::less<>> offsets_;  // by conversation
};

}  // namespace confab

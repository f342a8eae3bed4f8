#pragma once
// What passes through a proxy, for people: lines for each message, and for what happens.
//
//   15:36:00.123 tcp1 connected 127.0.0.1:40112 -> 127.0.0.1:6379
//   15:36:00.124 tcp1 -> EHLO me                    what the client says
//   15:36:00.124 tcp1 <- 250-there                  what the target says; and the other lines of
//   15:36:00.124 tcp1  | 250 SIZE                   the same message

#include <string>
#include <utility>

#include "app/serve/log.h"
#include "app/session/event_stream.h"
#include "transport/loop_time.h"

namespace confab {

class ProxyScreen final : public Subscriber {
 public:
  // `time` outlives it. Where the log falls behind it leaves lines out: nothing waits for them.
  ProxyScreen(const LoopTime& time, Log log) : time_(time), log_(std::move(log)) {}

  void on_event(const Event& event) override;

 private:
  Printable beginning(const Event& event) const;
  std::string clock(Clock::time_point at) const;

  const LoopTime& time_;
  Log log_;
};

}  // namespace confab

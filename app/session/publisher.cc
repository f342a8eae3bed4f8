#include "app/session/publisher.h"

#include <utility>

namespace confab {

Publisher::Publisher(asio::io_context& io, EventStream& events, std::string name)
    : time_(LoopTime::of(io)), events_(events), name_(std::move(name)), changed_(io) {}

void Publisher::publish(Payload what, Clock::time_point at) {
  const Event event{at, name_, std::move(what)};
  events_.publish(event);
  changed_.notify();
}

void Publisher::publish_reply(bool is_greeting) {
  events_.publish_reply(name_, is_greeting);
  changed_.notify();
}

}  // namespace confab

#pragma once
// The events of one conversation: published under its name, and whoever waits for something to
// change in it is woken. The parts of a conversation share one.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <string>

#include "app/session/event_stream.h"
#include "transport/loop_time.h"
#include "transport/signal.h"

namespace confab {

class Publisher {
 public:
  using Payload = decltype(Event::what);

  // `events` outlives it. `name`: of the conversation, in every event.
  Publisher(asio::io_context& io, EventStream& events, std::string name);

  const std::string& name() const noexcept { return name_; }
  void publish(Payload what) { publish(std::move(what), time_.now()); }
  // `at`: when it happened.
  void publish(Payload what, Clock::time_point at);
  void note(const std::string& text) { publish(Note{text}); }
  // A message that was published before counts as a reply now.
  void publish_reply(bool is_greeting);
  // Nothing more comes in this turn of the loop.
  void settle() { events_.settle(); }

  // For what changes without an event.
  void notify() { changed_.notify(); }
  Signal& changed() noexcept { return changed_; }

  // As those of EventStream.
  bool congested() const noexcept { return events_.congested(); }
  asio::awaitable<void> room() { return events_.room(); }

 private:
  LoopTime& time_;
  EventStream& events_;
  std::string name_;
  Signal changed_;
};

}  // namespace confab

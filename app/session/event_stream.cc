#include "app/session/event_stream.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kUnwrittenLimit = 1024 * 1024;  // bytes a subscriber may owe its reader

}  // namespace

void EventStream::subscribe(Subscriber& subscriber) { subscribers_.push_back(&subscriber); }

void EventStream::drop(Subscriber& subscriber) { std::erase(subscribers_, &subscriber); }

void EventStream::publish(const Event& event) {
  if (muted_) return;
  for (Subscriber* each : subscribers_) each->on_event(event);
}

void EventStream::publish_reply(std::string_view conversation, bool is_greeting) {
  if (muted_) return;
  for (Subscriber* each : subscribers_) each->on_reply(conversation, is_greeting);
}

void EventStream::forget(std::string_view conversation) {
  for (Subscriber* const each : subscribers_) each->on_forgotten(conversation);
}

void EventStream::settle() {
  for (Subscriber* each : subscribers_) each->on_settled();
}

bool EventStream::congested() const noexcept {
  return std::any_of(subscribers_.begin(), subscribers_.end(),
                     [](const Subscriber* each) { return each->unwritten() > kUnwrittenLimit; });
}

asio::awaitable<void> EventStream::room() {
  while (congested()) co_await room_.wait();
}

}  // namespace confab

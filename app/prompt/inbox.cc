#include "app/prompt/inbox.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kKeptBytes = 4 * 1024 * 1024;
// A message costs at least this much, so that ten million empty ones are bounded, too.
constexpr std::size_t kMessageOverhead = 64;

}  // namespace

Inbox::Box& Inbox::box(std::string_view conversation) {
  const auto known = boxes_.find(conversation);
  if (known != boxes_.end()) return known->second;
  return boxes_.emplace(conversation, Box{}).first->second;
}

void Inbox::on_event(const Event& event) {
  if (const auto* received = std::get_if<Received>(&event.what)) {
    keep(box(event.conversation), *received);
  } else if (const auto* sent = std::get_if<Sent>(&event.what)) {
    if (sent->starts_message) clear(event.conversation);
  } else if (std::holds_alternative<Upgraded>(event.what)) {
    clear(event.conversation);
  }
}

void Inbox::on_forgotten(std::string_view conversation) {
  const auto known = boxes_.find(conversation);
  if (known != boxes_.end()) boxes_.erase(known);
}

void Inbox::keep(Box& box, const Received& received) {
  if (box.last_is_open && !received.starts_message) {
    box.messages.back() += received.message;
  } else {
    box.messages.emplace_back(received.message);
    box.bytes += kMessageOverhead;
  }
  box.bytes += received.message.size();
  box.last_is_open = !received.complete;
  while (box.bytes > kKeptBytes && box.messages.size() > 1) {
    box.bytes -= box.messages.front().size() + kMessageOverhead;
    box.messages.pop_front();
  }
  if (box.bytes > 2 * kKeptBytes)
    box = Box{};  // one endless message: nothing to be found in it any more
}

const std::deque<std::string>& Inbox::messages(std::string_view conversation) {
  return box(conversation).messages;
}

void Inbox::take(std::string_view conversation, std::size_t count) {
  Box& from = box(conversation);
  for (; count > 0 && !from.messages.empty(); --count) {
    from.bytes -= from.messages.front().size() + kMessageOverhead;
    from.messages.pop_front();
  }
  from.last_is_open = from.last_is_open && !from.messages.empty();
}

void Inbox::clear(std::string_view conversation) {
  Box& emptied = box(conversation);
  emptied = Box{};
}

}  // namespace confab

#include "app/serve/chat.h"

#include <chrono>
#include <utility>
#include <vector>

namespace confab {
namespace {

constexpr std::size_t kOutboxBytes = std::size_t{1} << 20;
constexpr std::chrono::minutes kSilence{5};
constexpr std::chrono::seconds kSweepInterval{10};

}  // namespace

ChatService::ChatService(const asio::any_io_executor& executor)
    : executor_(executor), sweep_(executor) {}

ChatService::~ChatService() = default;

void ChatService::arrived(const std::shared_ptr<Connection>& connection) {
  Place& place = places_[connection.get()];
  place.outbox = std::make_shared<Outbox>(executor_, connection, kOutboxBytes);
  place.datagrams = connection->traits().hears_anyone;
  if (place.datagrams) return;
  ChatRoom::Reach reach;
  reach.deliver = [outbox = place.outbox](std::string_view line, std::string_view line_end) {
    return outbox->push(std::string(line) + std::string(line_end));
  };
  reach.put_out = [connection] { connection->close(); };
  const std::string_view line_end = connection->traits().keeps_boundaries ? "" : "\n";
  place.member = room_.join(connection->peer(), line_end, std::move(reach));
}

bool ChatService::reply(Connection& connection, const Endpoint& from, const Message& message,
                        std::string&) {
  const auto found = places_.find(&connection);
  if (found == places_.end()) return false;
  Place& place = found->second;
  room_.say(place.datagrams ? source_member(place, from) : place.member, message);
  return false;
}

ChatRoom::Id ChatService::source_member(Place& place, const Endpoint& from) {
  const Clock::time_point now = sweep_.time().now();
  if (const auto known = place.sources.find(from.text)) {
    place.sources.heard(from.text, now);
    return *known;
  }
  ChatRoom::Reach reach;
  reach.deliver = [outbox = place.outbox, from](std::string_view line, std::string_view line_end) {
    outbox->push(std::string(line) + std::string(line_end), from);
    return true;  // a datagram for which there is no room is lost, as datagrams are
  };
  reach.put_out = [] {};
  const ChatRoom::Id member = room_.join(from, "", std::move(reach));
  place.sources.add(from.text, member, now);
  while (const auto silent = place.sources.forget_one(Clock::time_point::min())) {
    room_.leave(*silent);
  }
  if (!armed_) arm();
  return member;
}

void ChatService::refused(Connection& connection, const Endpoint& who) {
  const auto found = places_.find(&connection);
  if (found == places_.end()) return;
  if (const auto member = found->second.sources.forget(who.text)) room_.leave(*member);
}

void ChatService::leaving(Connection& connection) {
  const auto found = places_.find(&connection);
  if (found == places_.end()) return;
  Place& place = found->second;
  room_.leave(place.member);
  while (const auto member = place.sources.forget_one(Clock::time_point::max())) {
    room_.leave(*member);
  }
}

std::shared_ptr<Outbox> ChatService::outbox(Connection& connection) const {
  const auto found = places_.find(&connection);
  return found == places_.end() ? nullptr : found->second.outbox;
}

void ChatService::gone(Connection& connection) {
  leaving(connection);
  places_.erase(&connection);
}

void ChatService::stopping() { room_.close(); }

void ChatService::forget_the_silent() {
  const Clock::time_point before = sweep_.time().now() - kSilence;
  for (auto& [connection, place] : places_) {
    while (const auto member = place.sources.forget_one(before)) room_.leave(*member);
  }
}

void ChatService::arm() {
  armed_ = true;
  sweep_.call_after(kSweepInterval, [this] {
    armed_ = false;
    forget_the_silent();
    for (const auto& [connection, place] : places_) {
      if (place.sources.size() > 0) return arm();
    }
  });
}

}  // namespace confab

#pragma once
// Who has spoken lately over datagrams, where nothing else says that somebody is there.

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "app/serve/room.h"
#include "transport/deadline.h"

namespace confab {

// The member behind each source address, the longest silent one first. Bounded: who adds one too
// many must forget the first.
class Sources {
 public:
  static constexpr std::size_t kMost = 10'000;

  std::optional<Room::Id> find(const std::string& address) const;
  void add(const std::string& address, Room::Id member, Clock::time_point now);
  void heard(const std::string& address, Clock::time_point now);
  std::optional<Room::Id> forget(const std::string& address);
  // The longest silent one, if there are too many or it has not spoken since `before`; it is
  // forgotten.
  std::optional<Room::Id> forget_one(Clock::time_point before);
  std::size_t size() const noexcept { return by_address_.size(); }

 private:
  struct Source {
    std::string address;
    Room::Id member;
    Clock::time_point last;
  };
  std::list<Source> by_silence_;
  std::unordered_map<std::string, std::list<Source>::iterator> by_address_;
};

}  // namespace confab

#pragma once
// Who has spoken lately over datagrams, where nothing else says that somebody is there.

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "transport/deadline.h"

namespace confab {

// The one who has each source address, the longest silent one first. Bounded: who adds one too
// many must forget the first.
class Sources {
 public:
  using Id = std::uint64_t;  // of what its owner keeps of a source

  static constexpr std::size_t kMost = 10'000;

  // Nothing: it is not known, or was forgotten.
  std::optional<Id> find(const std::string& address) const;
  void add(const std::string& address, Id member, Clock::time_point now);
  // It has spoken; an unknown one is ignored.
  void heard(const std::string& address, Clock::time_point now);
  std::optional<Id> forget(const std::string& address);
  // The longest silent one, if there are too many or it has not spoken since `before`; it is
  // forgotten.
  std::optional<Id> forget_one(Clock::time_point before);
  std::size_t size() const noexcept { return by_address_.size(); }
  std::vector<std::string> addresses() const;  // the longest silent one first

 private:
  struct Source {
    std::string address;
    Id member;
    Clock::time_point last;
  };
  std::list<Source> by_silence_;
  std::unordered_map<std::string, std::list<Source>::iterator> by_address_;
};

}  // namespace confab

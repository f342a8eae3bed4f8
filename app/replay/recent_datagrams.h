#pragma once
// The datagrams that were heard and expected: a network may bring each of them a second time, also
// after others.

#include <cstddef>
#include <string_view>
#include <vector>

#include "transport/connection.h"

namespace confab {

class RecentDatagrams {
 public:
  void note(std::string_view bytes, const Endpoint& from);
  // Among the last kMost.
  bool has(std::string_view bytes, const Endpoint& from) const;
  bool empty() const noexcept { return hashes_.empty(); }

  static constexpr std::size_t kMost = 1000;

 private:
  // Not the bytes: 1000 datagrams may be 64 MB. That two of them have one hash is not seen in the
  // lifetime of a network.
  static std::size_t hash(std::string_view bytes, const Endpoint& from) noexcept;

  std::vector<std::size_t> hashes_;  // a ring, when it is full
  std::size_t oldest_ = 0;
};

}  // namespace confab

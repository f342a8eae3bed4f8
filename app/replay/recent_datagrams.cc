#include "app/replay/recent_datagrams.h"

#include <algorithm>
#include <functional>

namespace confab {

void RecentDatagrams::note(std::string_view bytes, const Endpoint& from) {
  if (hashes_.size() < kMost) return hashes_.push_back(hash(bytes, from));
  hashes_[oldest_] = hash(bytes, from);
  oldest_ = (oldest_ + 1) % kMost;
}

bool RecentDatagrams::has(std::string_view bytes, const Endpoint& from) const {
  return std::find(hashes_.begin(), hashes_.end(), hash(bytes, from)) != hashes_.end();
}

std::size_t RecentDatagrams::hash(std::string_view bytes, const Endpoint& from) noexcept {
  const std::hash<std::string_view> hash_of;
  return hash_of(bytes) * 31 + hash_of(from.text);
}

}  // namespace confab

#include "app/mock/faults.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab {
namespace {

// The longest piece of a random split: longer than most short replies, shorter than a packet.
constexpr std::uint64_t kLongestPiece = 64;

}  // namespace

std::vector<std::string_view> cut(std::string_view reply, FaultOptions::Split split,
                                  Random& random) {
  std::vector<std::string_view> pieces;
  while (!reply.empty()) {
    std::size_t size = reply.size();
    if (split == FaultOptions::Split::bytes) size = 1;
    if (split == FaultOptions::Split::random)
      size = 1 + random.below(std::min<std::uint64_t>(reply.size(), kLongestPiece));
    pieces.push_back(reply.substr(0, size));
    reply.remove_prefix(size);
  }
  return pieces;
}

std::vector<std::string> Weather::pass(std::string datagram) {
  std::vector<std::string> leaving;
  if (!random_.happens(options_.drop)) {
    if (random_.happens(options_.duplicate)) leaving.push_back(datagram);
    leaving.push_back(std::move(datagram));
  }
  if (!holds_any() && random_.happens(options_.reorder)) {
    held_ = std::move(leaving);
    return {};
  }
  std::move(held_.begin(), held_.end(), std::back_inserter(leaving));
  held_.clear();
  return leaving;
}

std::vector<std::string> Weather::release() { return std::exchange(held_, {}); }

}  // namespace confab

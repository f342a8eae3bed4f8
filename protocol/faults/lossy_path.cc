#include "protocol/faults/lossy_path.h"

#include <iterator>
#include <utility>

namespace confab {

std::vector<std::string> LossyPath::pass(std::string datagram) {
  std::vector<std::string> leaving;
  if (!random_.happens(loss_.drop)) {
    if (random_.happens(loss_.duplicate)) leaving.push_back(datagram);
    leaving.push_back(std::move(datagram));
  }
  if (!holds_any() && random_.happens(loss_.reorder)) {
    held_ = std::move(leaving);
    return {};
  }
  std::move(held_.begin(), held_.end(), std::back_inserter(leaving));
  held_.clear();
  return leaving;
}

std::vector<std::string> LossyPath::release() { return std::exchange(held_, {}); }

}  // namespace confab

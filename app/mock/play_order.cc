#include "app/mock/play_order.h"

#include <limits>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kAllEvents = std::numeric_limits<std::size_t>::max();

}  // namespace

void PlayOrder::pass(Passed what) {
  passed_[what.conversation] = what.events;
  if (hooks_.passed) hooks_.passed(shared_from_this(), what);
  changed_.notify();
}

void PlayOrder::end(std::size_t conversation, bool is_as_recorded) {
  if (std::exchange(passed_[conversation], kAllEvents) == kAllEvents) return;
  if (hooks_.ended) hooks_.ended(shared_from_this(), conversation, is_as_recorded);
  changed_.notify();
}

bool PlayOrder::has_passed(const Passed& what) const {
  const auto found = passed_.find(what.conversation);
  return found == passed_.end() || found->second >= what.events;
}

}  // namespace confab

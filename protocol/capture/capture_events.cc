#include "protocol/capture/capture_events.h"

#include <algorithm>

namespace confab {
namespace {

constexpr CaptureTime kLongestGap = std::chrono::hours{365 * 24};

}  // namespace

CaptureEvents::Name CaptureEvents::name(std::string_view scheme) {
  std::uint32_t& count = scheme == "tcp" ? tcp_ : udp_;
  ++count;
  ++conversations_;
  return {conversations_, std::string(scheme) + std::to_string(count)};
}

void CaptureEvents::publish(const Name& name, CaptureTime at, const decltype(Event::what)& what) {
  if (last_ >= CaptureTime{0} && at - last_ > kLongestGap) skipped_ += at - last_ - kLongestGap;
  last_ = std::max(last_, at);
  publish_(Event{std::chrono::steady_clock::time_point(at - skipped_), name.text, what});
}

}  // namespace confab

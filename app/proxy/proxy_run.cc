#include "app/proxy/proxy_run.h"

#include <utility>

namespace confab {

ProxyRun::ProxyRun(asio::io_context& loop, std::vector<ProxyTarget> targets, ProxyOptions options)
    : io(loop),
      time(LoopTime::of(loop)),
      events(loop),
      targets_(std::move(targets)),
      options_(std::move(options)) {}

std::string ProxyRun::next_name(const std::string& scheme) {
  return scheme + std::to_string(++named_[scheme]);
}

void ProxyRun::subscribe(Subscriber& subscriber) {
  events.subscribe(subscriber);
  is_watched_ = true;
}

}  // namespace confab

#include "app/proxy/proxy_run.h"

#include <algorithm>
#include <utility>

#include "app/serve/fault_ground.h"

namespace confab {

bool ProxyTarget::leads_back(const Endpoint& local, const Endpoint& peer) const {
  const Places& places = listening->places;
  const auto is_at_every_address = [&](const Endpoint& front) {
    if (!places.is_everywhere(front)) return false;
    const Url there = url_at(listening->scheme, peer.text);
    const bool is_here =
        places.is_this_machine(there) || places.is_same_host(peer.text, local.text);
    return is_here && places.as_bound(there, front).port == there.port;
  };
  return std::ranges::any_of(
      fronts, [&](const Endpoint& front) { return front == peer || is_at_every_address(front); });
}

ProxyRun::ProxyRun(asio::io_context& loop, std::vector<ProxyTarget> targets, ProxyOptions options)
    : begun(LoopTime::of(loop).now()),
      io(loop),
      time(LoopTime::of(loop)),
      events(loop),
      faults(options.seed),
      targets_(std::move(targets)),
      options_(std::move(options)) {
  faults.set(options_.faults);
}

void ProxyRun::check_fault(const Fault& fault) const {
  std::vector<Traits> both_sides;
  for (const ProxyTarget& each : targets_)
    for (const Transport* side : {each.listening, each.transport})
      both_sides.push_back(side->promises);
  refuse_useless_fault(fault, fault_ground(both_sides));
}

void ProxyRun::pause(bool on) {
  is_paused_ = on;
  events.notify_room();
}

std::string ProxyRun::next_name(const std::string& scheme) {
  return scheme + std::to_string(++named_[scheme]);
}

void ProxyRun::subscribe(Subscriber& subscriber) {
  events.subscribe(subscriber);
  is_watched_ = true;
}

}  // namespace confab

#include "protocol/faults/datagram_faults.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace confab {

DatagramFaults::DatagramFaults(const FaultPlan& plan, std::uint64_t seed)
    : plan_(plan), chance_(seed), path_(plan_.loss, chance_), line_(plan.bandwidth) {}

std::vector<DatagramFaults::Leaving> DatagramFaults::pass(std::string datagram,
                                                          Clock::time_point now) {
  if (plan_.blackhole && number_++ >= *plan_.blackhole) return {};
  if (chance_.happens(plan_.corrupt) && !datagram.empty()) {
    char& byte = datagram[static_cast<std::size_t>(chance_.below(datagram.size()))];
    byte = chance_.another_than(byte);
  }
  return leaving(path_.pass(std::move(datagram)), now);
}

std::vector<DatagramFaults::Leaving> DatagramFaults::release(Clock::time_point now) {
  return leaving(path_.release(), now);
}

std::vector<DatagramFaults::Leaving> DatagramFaults::leaving(std::vector<std::string> datagrams,
                                                             Clock::time_point now) {
  std::vector<Leaving> all;
  for (std::string& each : datagrams) {
    Clock::time_point due = line_.sent(each.size(), now) + plan_.latency;
    if (plan_.jitter.count() > 0) {
      const double share = 2 * chance_.fraction() - 1;
      due +=
          std::chrono::nanoseconds(std::llround(share * static_cast<double>(plan_.jitter.count())));
    }
    all.push_back({std::move(each), std::max(due, now)});
  }
  return all;
}

}  // namespace confab

#include "app/load/load_limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>

#include "transport/url.h"

namespace confab {
namespace {

// Beside the connections: the standard descriptors, the loop's, the transcript, the reports. Where
// there are few at all, half of them.
constexpr std::uint64_t kOurFiles = 64;
// A stream's port is kept from use for so long by whoever closed first (TIME_WAIT,
// linux/net/tcp.h).
constexpr double kPortRests = 60;

std::uint64_t ports_of_system() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  return file >> first >> last && last >= first ? last - first + 1 : 65535;
}

bool is_attempt(const TranscriptEvent& event) noexcept {
  return event.type == TranscriptType::open;
}

}  // namespace

std::uint64_t most_open(const Script& script) {
  std::set<std::string, std::less<>> open;
  std::size_t most = 1;
  for (const Step& step : script.steps) {
    if (is_attempt(step.event)) open.insert(step.event.conn);
    if (step.event.type == TranscriptType::close) open.erase(step.event.conn);
    most = std::max(most, open.size());
  }
  return most;
}

std::uint64_t make_room_for(const LoadOptions& load, std::uint64_t conversations_each) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return load.sessions;
  const std::uint64_t most = limit.rlim_max;
  const std::uint64_t ours = std::min(kOurFiles, most / 2);
  const std::uint64_t needed = load.sessions * conversations_each + ours;
  if (needed > limit.rlim_cur) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (needed <= most) return load.sessions;
  const std::uint64_t possible = (most - ours) / conversations_each;
  if (load.may_be_fewer && possible > 0) return possible;
  std::string text = std::to_string(load.sessions) + " sessions at once need " +
                     std::to_string(needed) + " open files; this process may have " +
                     std::to_string(most) + ": ";
  if (possible > 0) text += "at most --sessions " + std::to_string(possible) + ", or ";
  throw std::invalid_argument(text + "raise the limit (ulimit -Hn)");
}

std::optional<Printable> scarce_ports(const LoadOptions& options, const Script& script,
                                      const Registry& registry) {
  const std::uint64_t ports = ports_of_system();
  const auto keeps_port = [&](const Step& step) {
    if (!is_attempt(step.event)) return false;
    return registry.find(parse_url(step.event.url).scheme).keeps_port;
  };
  const auto attempts =
      static_cast<double>(std::count_if(script.steps.begin(), script.steps.end(), keeps_port));
  double wanted = static_cast<double>(options.sessions * most_open(script));
  if (options.rate && options.duration) {
    const double seconds = std::chrono::duration<double>(*options.duration).count();
    wanted = std::max(wanted, attempts * *options.rate * std::min(seconds, kPortRests));
  }
  if (wanted <= static_cast<double>(ports)) return std::nullopt;
  Printable text("there are ");
  text += ports;
  text += Literal(" local ports, each for one connection to a server in 60 s, and this wants ");
  text += static_cast<std::uint64_t>(wanted);
  text += Literal(": some may fail with EADDRNOTAVAIL (net.ipv4.ip_local_port_range)");
  return text;
}

}  // namespace confab

#include "app/proxy/proxy_status.h"

#include <algorithm>
#include <string>
#include <vector>

#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::size_t kValueColumn = 20;

void append_side(const ProxyRun::Live& live, Literal side, const std::string& address,
                 std::uint64_t bytes, const std::string& age, const std::vector<Fact>& facts,
                 Printable& lines) {
  lines += sentence("* {} {}  {}  said {} bytes in {}\n", live.name, side, address, bytes, age);
  for (const Fact& fact : facts) {
    std::string label = "  " + fact.label;
    label.resize(std::max(label.size() + 1, kValueColumn), ' ');
    lines += sentence("* {}{}\n", label, fact.value);
  }
}

Printable status_of(const ProxyRun& run, const ProxyRun::Live& live) {
  const ProxyRun::Sides sides = live.sides();
  const std::string age = duration_text(run.time.now() - sides.since);
  Printable lines;
  append_side(live, "client", live.client, sides.passed.up, age, sides.client, lines);
  append_side(live, "target", live.target, sides.passed.down, age, sides.target, lines);
  return lines;
}

Printable status_of_all(const ProxyRun& run) {
  const std::string age = duration_text(run.time.now() - run.begun);
  Printable lines =
      sentence("* conversations: {} open, {} in {}\n", run.live().size(), run.conversations(), age);
  lines +=
      sentence("* clients have said {} bytes, targets {} bytes\n", run.passed.up, run.passed.down);
  if (run.is_paused()) lines += Literal("* paused: nothing is read until :resume\n");
  for (const Fault& each : run.faults.all()) lines += sentence("* fault {}\n", each.text);
  return lines;
}

}  // namespace

Printable proxy_status(const ProxyRun& run, std::string_view name) {
  if (name.empty()) return status_of_all(run);
  const auto found =
      std::ranges::find_if(run.live(), [&](const auto& each) { return each.second.name == name; });
  if (found == run.live().end()) return sentence("* no conversation \"{}\" is open\n", name);
  return status_of(run, found->second);
}

}  // namespace confab

#pragma once
// What load was asked for: `confab replay --sessions`, `--rate`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/measure/objective.h"
#include "transport/deadline.h"

namespace confab {

struct LoadOptions {
  std::uint64_t sessions = 1000;            // at once; with a rate: at most
  bool may_be_fewer = false;                // nobody asked for so many
  std::optional<double> rate;               // starts a second; nothing: one ends, the next begins
  std::optional<Clock::duration> duration;  // in it sessions begin; nothing: each as --repeat says
  std::optional<Objectives> objectives;
};

// "500/s", "500", "30/min": how many a second. Throws std::invalid_argument.
double parse_rate(std::string_view text);
// "500", "0.5": with the digits that it needs, at most six.
std::string rate_text(double per_second);

}  // namespace confab

#pragma once
// A distribution of latencies in few rows.

#include <chrono>
#include <cstdint>
#include <vector>

#include "app/load/load_result.h"

namespace confab {

struct LatencyRow {
  std::chrono::nanoseconds up_to{0};  // 1, 2, 5, 10, 20, ... us
  std::uint64_t count = 0;
};

// From the first row that is not empty to the last: at most some thirty. A bucket counts where its
// highest value does.
std::vector<LatencyRow> latency_rows(const Latencies& latencies);

}  // namespace confab

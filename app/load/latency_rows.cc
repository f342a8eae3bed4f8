#include "app/load/latency_rows.h"

namespace confab {
namespace {

// 1, 2, 5, 10, 20, 50, ...
std::chrono::nanoseconds after(std::chrono::nanoseconds step) {
  auto digit = step.count();
  while (digit >= 10) digit /= 10;
  return digit == 2 ? step / 2 * 5 : step * 2;
}

}  // namespace

std::vector<LatencyRow> latency_rows(const Latencies& latencies) {
  std::vector<LatencyRow> rows;
  std::chrono::nanoseconds up_to = std::chrono::microseconds(1);
  for (const LatencyBucket& bucket : latencies.buckets) {
    while (bucket.high > up_to) {
      up_to = after(up_to);
      if (!rows.empty()) rows.push_back({up_to, 0});
    }
    if (rows.empty()) rows.push_back({up_to, 0});
    rows.back().count += bucket.count;
  }
  return rows;
}

}  // namespace confab

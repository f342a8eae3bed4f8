#include "app/load/load_result.h"

#include "app/load/load_text.h"

namespace confab {
namespace {

// 1, 2, 5, 10, 20, 50, ...
std::chrono::nanoseconds after(std::chrono::nanoseconds step) {
  auto digit = step.count();
  while (digit >= 10) digit /= 10;
  return digit == 2 ? step / 2 * 5 : step * 2;
}

}  // namespace

static_assert(kPercentiles[4].percent == 99);  // Latencies::p99()

Latencies latencies_of(const Histogram& histogram) {
  Latencies latencies;
  latencies.count = histogram.count();
  latencies.mean = histogram.mean();
  latencies.max = histogram.max();
  for (std::size_t n = 0; n < kPercentiles.size(); ++n)
    latencies.percentiles[n] = histogram.value_at_percentile(kPercentiles[n].percent);
  for (const Histogram::Bucket& each : histogram.buckets())
    latencies.buckets.push_back({each.from, each.to, each.count});
  return latencies;
}

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

std::vector<LoadObjective> objectives_of(const Objectives& objectives, const LoadFigures& figures) {
  std::vector<LoadObjective> all;
  for (const Judgement& each : objectives.judge(figures, latency_text)) {
    all.push_back({Printable(Untrusted(each.term)), Printable(Untrusted(each.actual)), each.met,
                   Printable(Untrusted(each.missed)), each.is_about_errors});
  }
  return all;
}

}  // namespace confab

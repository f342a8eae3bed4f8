#include "app/load/load_result.h"

#include "app/load/load_text.h"

namespace confab {

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

std::vector<LoadObjective> objectives_of(const Objectives& objectives, const LoadFigures& figures) {
  std::vector<LoadObjective> all;
  for (const Judgement& each : objectives.judge(figures, latency_text)) {
    all.push_back({Printable(Untrusted(each.term)), Printable(Untrusted(each.actual)), each.met,
                   Printable(Untrusted(each.missed)), each.is_about_errors});
  }
  return all;
}

}  // namespace confab

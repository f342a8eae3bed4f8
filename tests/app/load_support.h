#pragma once
// What a generator of load would tell.

#include "app/replay/load_result.h"

namespace confab {

// Latencies of `values`, which ascend, each in a bucket of its own.
inline Latencies latencies_of(const std::vector<std::chrono::nanoseconds>& values) {
  Latencies latencies;
  latencies.count = values.size();
  latencies.max = values.back();
  for (std::size_t n = 0; n < kPercentiles.size(); ++n) {
    const double share = kPercentiles[n].percent / 100;
    latencies.percentiles[n] =
        values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  }
  for (const auto value : values) {
    latencies.mean += value / static_cast<std::int64_t>(values.size());
    latencies.buckets.push_back({value, value, 1});
  }
  return latencies;
}

// 100 exchanges of 100 us, 200 us, ... 10 ms; served twice as fast.
inline LoadResult some_load() {
  std::vector<std::chrono::nanoseconds> response;
  std::vector<std::chrono::nanoseconds> service;
  for (int n = 1; n <= 100; ++n) {
    response.push_back(std::chrono::microseconds(100 * n));
    service.push_back(std::chrono::microseconds(50 * n));
  }
  LoadResult result;
  result.title = "upper.json: 50 sessions a second for 2 s";
  result.planned = 102;
  result.started = 100;
  result.finished = 97;
  result.failed = 3;
  result.dropped = 2;
  result.exchanges = 100;
  result.errors = {{"ECONNREFUSED", 2}, {"mismatch", 1}};
  result.sent_bytes = 1200;
  result.received_bytes = 1'310'000;
  result.took = std::chrono::seconds(2);
  result.response = latencies_of(response);
  result.service = latencies_of(service);
  result.seconds = {{60, 0, std::chrono::milliseconds(9)}, {40, 3, std::chrono::milliseconds(10)}};
  result.objectives = {{Printable("p99<20ms"), Printable("9.90 ms"), true},
                       {Printable("errors<0.1%"), Printable("3 %"), false}};
  return result;
}

}  // namespace confab

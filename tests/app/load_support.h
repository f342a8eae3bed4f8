#pragma once
// What a generator of load would tell.

#include "app/load/load_result.h"

namespace confab {

inline Latencies latencies_of(const std::vector<std::chrono::nanoseconds>& values) {
  Histogram histogram(3);
  for (const auto value : values) histogram.record(value);
  return latencies_of(histogram);
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
  Histogram latency(3);
  latency.record(std::chrono::microseconds(9903));
  result.objectives = objectives_of(Objectives("p99<20ms,errors<0.1%"), {latency, 3, 100});
  return result;
}

}  // namespace confab

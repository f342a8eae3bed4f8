#pragma once
// What came of load: what the generator tells, and its reports are made of.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/measure/histogram.h"
#include "protocol/measure/objective.h"
#include "protocol/text/printable.h"

namespace confab {

struct Percentile {
  std::string_view name;
  double percent;
};
constexpr std::array<Percentile, 7> kPercentiles = {{{"p50", 50},
                                                     {"p75", 75},
                                                     {"p90", 90},
                                                     {"p95", 95},
                                                     {"p99", 99},
                                                     {"p99.9", 99.9},
                                                     {"p99.99", 99.99}}};

// A histogram's bucket that is not empty.
struct LatencyBucket {
  std::chrono::nanoseconds low{0};   // its lowest value
  std::chrono::nanoseconds high{0};  // its highest
  std::uint64_t count = 0;
};

struct Latencies {
  std::uint64_t count = 0;
  std::chrono::nanoseconds mean{0};
  std::chrono::nanoseconds max{0};
  std::array<std::chrono::nanoseconds, kPercentiles.size()> percentiles{};  // as kPercentiles
  std::vector<LatencyBucket> buckets;                                       // by value
  std::chrono::nanoseconds p99() const noexcept { return percentiles[4]; }
};

// What the reports need of a histogram.
Latencies latencies_of(const Histogram& histogram);

// A distribution of latencies in few rows.
struct LatencyRow {
  std::chrono::nanoseconds up_to{0};  // 1, 2, 5, 10, 20, ... us
  std::uint64_t count = 0;
};

// From the first row that is not empty to the last: at most some thirty. A bucket counts where its
// highest value does.
std::vector<LatencyRow> latency_rows(const Latencies& latencies);

// What --slo asks for.
struct LoadObjective {
  Printable text;    // "p99<20ms"
  Printable actual;  // "31.2 ms"
  bool met = false;
  Printable missed;  // not met: "p99 is 31.2 ms, not below 20 ms"
  bool is_about_errors = false;
};

std::vector<LoadObjective> objectives_of(const Objectives& objectives, const LoadFigures& figures);

struct LoadSecond {
  std::uint64_t exchanges = 0;  // completed in it
  std::uint64_t errors = 0;
  std::chrono::nanoseconds p99{0};  // response times; 0: nothing was completed
};

struct LoadResult {
  std::string title;  // "upper.json: 500 sessions a second for 30 s"
  // Plays: once through the script. planned = started + dropped; in a closed loop none is dropped.
  std::uint64_t planned = 0;
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;  // not started: too many were running
  std::uint64_t exchanges = 0;
  std::map<std::string, std::uint64_t> errors;  // "ECONNREFUSED", "mismatch": how many
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::chrono::nanoseconds took{0};
  Latencies response;  // from when it was to be sent
  Latencies service;   // from when it was sent
  // How late the generator itself began what was planned: it is a part of the response times. 0 in
  // a closed loop.
  std::chrono::nanoseconds lag_p99{0};
  bool was_interrupted = false;  // before all sessions were played
  bool closed_loop = false;      // no rate: a session's next play begins when one has ended
  std::vector<LoadSecond> seconds;
  std::vector<LoadObjective> objectives;
};

}  // namespace confab

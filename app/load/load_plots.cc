#include "app/load/load_plots.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/load/load_text.h"

namespace confab {
namespace {

// Percents where the axis has a tick; how far each stands is its number of nines.
constexpr std::array<Percentile, 8> kTicks = {{{"0 %", 0},
                                               {"50 %", 50},
                                               {"90 %", 90},
                                               {"99 %", 99},
                                               {"99.9 %", 99.9},
                                               {"99.99 %", 99.99},
                                               {"99.999 %", 99.999},
                                               {"99.9999 %", 99.9999}}};

// 0 % is 0, 90 % is 1, 99 % is 2.
double nines(double share) { return -std::log10(1 - share); }

double logarithm(std::chrono::nanoseconds latency) {
  return std::log10(static_cast<double>(std::max<std::int64_t>(1, latency.count())));
}

// A tick for each power of ten from below `least` to above `most`.
std::vector<PlotTick> decades(std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
  const int first = static_cast<int>(std::floor(logarithm(least)));
  const int last = std::max(first + 1, static_cast<int>(std::ceil(logarithm(most))));
  std::vector<PlotTick> ticks;
  for (int power = first; power <= last; ++power) {
    const auto latency = static_cast<std::int64_t>(std::llround(std::pow(10.0, power)));
    ticks.push_back(
        {static_cast<double>(power), round_latency_text(std::chrono::nanoseconds(latency))});
  }
  return ticks;
}

std::vector<PlotPoint> curve(const Latencies& latencies) {
  std::vector<PlotPoint> points;
  const auto count = static_cast<double>(latencies.count);
  std::uint64_t before = 0;
  for (const LatencyBucket& bucket : latencies.buckets) {
    const double low = static_cast<double>(before) / count;
    before += bucket.count;
    // The slowest one of all is drawn where half of it is over: 100 % is infinitely far.
    const double high =
        (static_cast<double>(before) - (before == latencies.count ? 0.5 : 0)) / count;
    const double y = logarithm(std::min(bucket.high, latencies.max));
    points.push_back({nines(low), y});
    points.push_back({nines(high), y});
  }
  return points;
}

std::vector<PlotTick> percent_ticks(std::uint64_t count) {
  std::vector<PlotTick> ticks;
  const double last = std::max(1.0, std::log10(static_cast<double>(2 * count)));
  for (const Percentile& tick : kTicks) {
    const double at = nines(tick.percent / 100);
    ticks.push_back({at, std::string(tick.name)});
    if (at >= last) break;
  }
  return ticks;
}

std::chrono::nanoseconds least(const Latencies& latencies) {
  return latencies.buckets.empty() ? std::chrono::nanoseconds::max()
                                   : latencies.buckets.front().low;
}

std::vector<PlotTick> time_ticks(const LoadResult& result) {
  std::vector<PlotTick> ticks = even_ticks(static_cast<double>(result.seconds.size()));
  for (PlotTick& tick : ticks) tick.label += " s";
  return ticks;
}

// The seconds that were whole: in what is left of the last one less could happen, which would look
// like a dip. Of a run that is over before its first second, that.
std::size_t whole_seconds(const LoadResult& result) {
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(result.took);
  const auto whole = static_cast<std::size_t>(std::max<std::int64_t>(took.count(), 1));
  return std::min(result.seconds.size(), whole);
}

// A point in the middle of each of the first `seconds`.
template <typename Value>
std::vector<PlotPoint> over_time(const LoadResult& result, std::size_t seconds, Value value) {
  std::vector<PlotPoint> points;
  for (std::size_t second = 0; second < seconds; ++second)
    points.push_back({static_cast<double>(second) + 0.5, value(result.seconds[second])});
  return points;
}

}  // namespace

Plot latency_plot(const LoadResult& result) {
  Plot plot;
  plot.title = "Latency by percentile";
  plot.x_ticks = percent_ticks(std::max(result.response.count, result.service.count));
  plot.y_ticks = decades(std::min(least(result.response), least(result.service)),
                         std::max(result.response.max, result.service.max));
  plot.series.push_back({"one", "response", curve(result.response)});
  plot.series.push_back({"two", "service", curve(result.service)});
  return plot;
}

Plot throughput_plot(const LoadResult& result) {
  std::uint64_t most = 1;
  bool has_errors = false;
  for (const LoadSecond& second : result.seconds) {
    most = std::max({most, second.exchanges, second.errors});
    has_errors = has_errors || second.errors > 0;
  }
  Plot plot;
  plot.title = "Exchanges a second";
  plot.x_ticks = time_ticks(result);
  plot.y_ticks = even_ticks(static_cast<double>(most));
  const auto exchanges = [](const LoadSecond& each) { return static_cast<double>(each.exchanges); };
  const auto errors = [](const LoadSecond& each) { return static_cast<double>(each.errors); };
  plot.series.push_back(
      {"one", "exchanges a second", over_time(result, whole_seconds(result), exchanges)});
  if (has_errors) {
    plot.series.push_back(
        {"errors", "errors a second", over_time(result, result.seconds.size(), errors)});
  }
  return plot;
}

Plot p99_plot(const LoadResult& result) {
  Plot plot;
  plot.title = "Response time, p99 of each second";
  plot.x_ticks = time_ticks(result);
  auto least_p99 = std::chrono::nanoseconds::max();
  auto most_p99 = std::chrono::nanoseconds(1);
  PlotSeries series{"one", "response p99", {}};
  for (std::size_t second = 0; second < result.seconds.size(); ++second) {
    const auto p99 = result.seconds[second].p99;
    if (p99.count() == 0) continue;  // nothing was completed
    least_p99 = std::min(least_p99, p99);
    most_p99 = std::max(most_p99, p99);
    series.points.push_back({static_cast<double>(second) + 0.5, logarithm(p99)});
  }
  plot.y_ticks = decades(std::min(least_p99, most_p99), most_p99);
  plot.series.push_back(std::move(series));
  return plot;
}

}  // namespace confab

#include "app/load/load_plots.h"

#include <cmath>

#include "tests/app/load_support.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using Labels = std::vector<std::string>;

namespace {

Labels labels_of(const std::vector<PlotTick>& ticks) {
  Labels labels;
  for (const PlotTick& tick : ticks) labels.push_back(tick.label);
  return labels;
}

}  // namespace

TEST_CASE("even ticks reach from nothing to at least the largest") {
  CHECK(labels_of(even_ticks(0)) == Labels{"0", "1"});
  CHECK(labels_of(even_ticks(1)) == Labels{"0", "1"});
  CHECK(labels_of(even_ticks(5)) == Labels{"0", "1", "2", "3", "4", "5"});
  CHECK(labels_of(even_ticks(61)) == Labels{"0", "20", "40", "60", "80"});
  for (double max = 1; max < 1e7; max *= 1.37) {
    const std::vector<PlotTick> ticks = even_ticks(max);
    CHECK(ticks.back().at >= max);
    CHECK(ticks.size() <= 8);
  }
}

TEST_CASE("the axes of latencies have powers of ten, and as many nines as there are exchanges") {
  const Plot plot = latency_plot(some_load());
  CHECK(labels_of(plot.y_ticks) == Labels{"10 us", "100 us", "1 ms", "10 ms"});
  CHECK(labels_of(plot.x_ticks) == Labels{"0 %", "50 %", "90 %", "99 %", "99.9 %"});
}

TEST_CASE("a curve of latencies climbs from none to all") {
  const std::vector<PlotPoint> points = latency_plot(some_load()).series[0].points;
  REQUIRE(points.size() == 200);
  CHECK(points.front().x == 0);
  CHECK(std::abs(points.back().y - 7) < 1e-9);  // 10 ms
  CHECK(std::isfinite(points.back().x));
  for (std::size_t n = 1; n < points.size(); ++n) {
    REQUIRE(points[n].x >= points[n - 1].x);
    REQUIRE(points[n].y >= points[n - 1].y);
  }
}

TEST_CASE("a single exchange can be drawn") {
  LoadResult load = some_load();
  load.response = load.service = latencies_of({0ns});
  std::string svg;
  append_svg(latency_plot(load), svg);
  for (const char* broken : {"\"nan", "\"-nan", ",nan", ",-nan", "inf"})
    CHECK(svg.find(broken) == std::string::npos);
  CHECK(svg.find("<polyline class=\"two\" points=\"") != std::string::npos);
}

TEST_CASE("errors over time are drawn where there are any") {
  LoadResult load = some_load();
  CHECK(throughput_plot(load).series.size() == 2);
  load.seconds[1].errors = 0;
  CHECK(throughput_plot(load).series.size() == 1);
}

TEST_CASE("what is left of the last second is no dip, and its errors are not lost") {
  LoadResult load = some_load();
  load.took = std::chrono::milliseconds(1900);
  const Plot plot = throughput_plot(load);
  REQUIRE(plot.series.size() == 2);
  CHECK(plot.series[0].points.size() == 1);
  CHECK(plot.series[1].points.size() == 2);
  load.took = std::chrono::milliseconds(100);
  load.seconds.resize(1);
  CHECK(throughput_plot(load).series[0].points.size() == 1);
}

TEST_CASE("a second in which nothing was completed has no latency") {
  LoadResult load = some_load();
  load.seconds.insert(load.seconds.begin() + 1, LoadSecond());
  CHECK(p99_plot(load).series[0].points.size() == 2);
  load.seconds = {LoadSecond()};
  const Plot plot = p99_plot(load);
  CHECK(plot.series[0].points.empty());
  CHECK(plot.y_ticks.size() >= 2);
}

TEST_CASE("points at one place are one, and what lies outside is drawn at the edge") {
  Plot plot;
  plot.title = "<title>";
  plot.x_ticks = plot.y_ticks = {{0, "0"}, {10, "10"}};
  plot.series = {{"one", "a & b", {{0, 0}, {0.0001, 0}, {10, 10}, {20, 50}}}};
  std::string svg;
  append_svg(plot, svg);
  CHECK(svg.find("points=\"70.0,272.0 720.0,34.0\"") != std::string::npos);
  CHECK(svg.find("aria-label=\"&lt;title&gt;\"") != std::string::npos);
  CHECK(svg.find("a &amp; b") != std::string::npos);
}

#include "protocol/measure/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using confab::test::Chance;
using std::chrono::nanoseconds;

namespace {

// From microseconds to an hour, each magnitude as often as the others.
std::vector<nanoseconds> durations(std::uint32_t seed, std::size_t count) {
  Chance random(seed);
  std::vector<nanoseconds> all;
  for (std::size_t i = 0; i < count; ++i) {
    const double magnitude = static_cast<double>(random.below(9'500)) / 1'000;
    const auto value = static_cast<std::int64_t>(std::pow(10.0, magnitude) * 1'000);
    all.push_back(nanoseconds(value + static_cast<std::int64_t>(random.below(1'000))));
  }
  return all;
}

Histogram filled(int digits, const std::vector<nanoseconds>& values) {
  Histogram histogram(digits);
  for (const nanoseconds each : values) histogram.record(each);
  return histogram;
}

}  // namespace

TEST_CASE("percentiles are those of the sorted values, with the error that was asked for") {
  for (const int digits : {2, 3}) {
    auto values = durations(1, 20'000);
    const Histogram histogram = filled(digits, values);
    std::sort(values.begin(), values.end());
    for (const double percent : {0.001, 1.0, 25.0, 50.0, 75.0, 90.0, 99.0, 99.9, 99.99}) {
      INFO(digits << " digits, p" << percent);
      const auto rank = static_cast<std::size_t>(
          std::ceil(percent / 100 * static_cast<double>(values.size()) - 1e-6));
      const nanoseconds real = values[std::max<std::size_t>(rank, 1) - 1];
      const nanoseconds told = histogram.value_at_percentile(percent);
      CHECK(told >= real);
      CHECK(static_cast<double>((told - real).count()) <=
            static_cast<double>(real.count()) * std::pow(10, -digits) + 1'000);
    }
    CHECK(histogram.value_at_percentile(0) == values.front());
    CHECK(histogram.value_at_percentile(100) == values.back());
    CHECK(histogram.min() == values.front());
    CHECK(histogram.max() == values.back());
    const nanoseconds sum = std::accumulate(values.begin(), values.end(), 0ns);
    CHECK(std::chrono::abs(histogram.mean() - sum / static_cast<int>(values.size())) <= 1ns);
  }
}

TEST_CASE("a histogram has two or three digits") {
  CHECK_THROWS_AS(Histogram(1), std::invalid_argument);
  CHECK_THROWS_AS(Histogram(4), std::invalid_argument);
}

TEST_CASE("every duration up to an hour is in the bucket that is its own") {
  for (const int digits : {2, 3}) {
    for (std::int64_t us = 1; us <= 3'600'000'000; us += us / 60 + 1) {
      Histogram histogram(digits);
      histogram.record(std::chrono::microseconds(us));
      const auto buckets = histogram.buckets();
      REQUIRE(buckets.size() == 1);
      REQUIRE(buckets[0].from.count() <= us);
      REQUIRE(buckets[0].to.count() >= us);
      const double width = static_cast<double>((buckets[0].to - buckets[0].from).count());
      REQUIRE(width < static_cast<double>(us) * std::pow(10, -digits));
    }
  }
}

TEST_CASE("buckets follow each other, and hold all that was recorded") {
  const Histogram histogram = filled(2, durations(3, 5'000));
  const auto buckets = histogram.buckets();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    CHECK(buckets[i].from <= buckets[i].to);
    if (i > 0) CHECK(buckets[i].from > buckets[i - 1].to);
    sum += buckets[i].count;
  }
  CHECK(sum == histogram.count());
}

TEST_CASE("what is shorter than a microsecond counts as one, what is longer than an hour as one") {
  Histogram histogram(3);
  for (const nanoseconds each : {nanoseconds(-5), 0ns, 1ns, 1000ns, 1001ns}) histogram.record(each);
  const auto buckets = histogram.buckets();
  REQUIRE(buckets.size() == 2);
  CHECK(buckets[0].from == 1us);
  CHECK(buckets[0].to == 1us);
  CHECK(buckets[0].count == 4);
  CHECK(buckets[1].from == 2us);
  CHECK(histogram.min() == 0ns);
  Histogram longer(3);
  longer.record(1h);
  longer.record(30h);
  CHECK(longer.buckets().size() == 1);
  CHECK(longer.max() == 30h);
  CHECK(longer.value_at_percentile(100) == 30h);
  CHECK(longer.value_at_percentile(50) >= 1h);
  CHECK(longer.value_at_percentile(50) < 61min);
}

TEST_CASE("an empty histogram is all zeros") {
  const Histogram empty(2);
  CHECK(empty.count() == 0);
  CHECK(empty.min() == 0ns);
  CHECK(empty.max() == 0ns);
  CHECK(empty.mean() == 0ns);
  for (const double percent : {0.0, 50.0, 100.0}) CHECK(empty.value_at_percentile(percent) == 0ns);
  CHECK(empty.buckets().empty());
}

TEST_CASE("a percentile of a round number of values is one of them, not the next") {
  Histogram histogram(3);
  for (int i = 1; i <= 1000; ++i) histogram.record(std::chrono::microseconds(i));
  CHECK(histogram.value_at_percentile(99.9) == 999us);
  CHECK(histogram.value_at_percentile(99) == 990us);
  CHECK(histogram.value_at_percentile(50) == 500us);
  CHECK(histogram.value_at_percentile(0.1) == 1us);
}

TEST_CASE("one freeze of a second shows in the tail") {
  Histogram histogram(3);
  for (int i = 0; i < 980; ++i) histogram.record(2400us);
  for (int i = 0; i < 20; ++i) histogram.record(std::chrono::milliseconds(50 * i));
  CHECK(histogram.value_at_percentile(50) <= 2402us);
  CHECK(histogram.value_at_percentile(99) > 450ms);
}

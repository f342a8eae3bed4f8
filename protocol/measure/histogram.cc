#include "protocol/measure/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

namespace confab {
namespace {

constexpr std::uint64_t kLongest = 3'600'000'000;  // us

// 2 * 10^digits values, to the next power of two, are counted one by one: that is half the error.
unsigned half_bits_for(int digits) {
  if (digits == 2) return 7;
  if (digits == 3) return 10;
  throw std::invalid_argument("a histogram has 2 or 3 digits, not " + std::to_string(digits));
}

std::uint64_t to_microseconds(std::chrono::nanoseconds duration) noexcept {
  const auto microseconds = std::chrono::ceil<std::chrono::microseconds>(duration).count();
  return static_cast<std::uint64_t>(
      std::clamp<std::int64_t>(microseconds, 1, static_cast<std::int64_t>(kLongest)));
}

}  // namespace

Histogram::Histogram(int digits)
    : half_bits_(half_bits_for(digits)),
      counts_((static_cast<std::size_t>(std::bit_width(kLongest >> half_bits_)) + 1)
              << half_bits_) {}

// The highest bits of the value, and how often it was halved until no more were left.
std::size_t Histogram::index_of(std::uint64_t microseconds) const noexcept {
  const auto bits = static_cast<unsigned>(std::bit_width(microseconds));
  const unsigned shift = bits > half_bits_ + 1 ? bits - half_bits_ - 1 : 0;
  return (static_cast<std::size_t>(shift) << half_bits_) +
         static_cast<std::size_t>(microseconds >> shift);
}

std::uint64_t Histogram::first_of(std::size_t index) const noexcept {
  const std::size_t half = std::size_t{1} << half_bits_;
  if (index < 2 * half) return index;
  const std::size_t shift = (index >> half_bits_) - 1;
  return static_cast<std::uint64_t>(index - (shift << half_bits_)) << shift;
}

void Histogram::record(std::chrono::nanoseconds duration) noexcept {
  duration = std::max(duration, duration.zero());
  ++counts_[index_of(to_microseconds(duration))];
  ++count_;
  min_ = std::min(min_, duration);
  max_ = std::max(max_, duration);
  sum_ += static_cast<long double>(duration.count());
}

std::chrono::nanoseconds Histogram::mean() const noexcept {
  if (count_ == 0) return std::chrono::nanoseconds::zero();
  return std::chrono::nanoseconds(std::llround(sum_ / static_cast<long double>(count_)));
}

std::chrono::nanoseconds Histogram::value_at_percentile(double percent) const noexcept {
  if (percent <= 0) return min();
  // 99.9 % of 1,000 are 999, not 999.0000000000001.
  constexpr double kRounding = 1 - 1e-12;
  const double rank = std::ceil(percent / 100 * static_cast<double>(count_) * kRounding);
  if (percent >= 100 || rank >= static_cast<double>(count_)) return max_;
  auto left = static_cast<std::uint64_t>(std::max(rank, 1.0));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] < left) {
      left -= counts_[i];
      continue;
    }
    const auto end = std::chrono::microseconds(first_of(i + 1) - 1);
    return std::clamp<std::chrono::nanoseconds>(end, min(), max_);
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> found;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    found.push_back({std::chrono::microseconds(first_of(i)),
                     std::chrono::microseconds(first_of(i + 1) - 1), counts_[i]});
  }
  return found;
}

}  // namespace confab

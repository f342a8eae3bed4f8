#pragma once
// How long things took: millions of durations in bounded memory, with a known error.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace confab {

// Counts durations from 1 us to 1 h in buckets whose width grows with the value, so that each has
// the same relative error (Gil Tene's HdrHistogram). 2 digits: below 1 %, 3,328 counters; 3 digits:
// below 0.1 %, 23,552 counters of 8 bytes.
//
//   values (us)    0 1 2 ... 2047 | 2048 2050 ... 4094 | 4096 4100 ... 8188 | ...    3 digits
//   counters       2048           | 1024               | 1024               | ...
class Histogram {
 public:
  // A bucket that has counts: durations from `from` up to and including `to`.
  struct Bucket {
    std::chrono::microseconds from;
    std::chrono::microseconds to;
    std::uint64_t count;
  };

  // Throws std::invalid_argument unless `digits` is 2 or 3.
  explicit Histogram(int digits);

  // Rounded up to microseconds. Below 1 us counts as 1 us, above 1 h as 1 h; min(), max() and
  // mean() are of what was recorded, to the nanosecond.
  void record(std::chrono::nanoseconds duration) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  // All 0 where nothing was recorded.
  std::chrono::nanoseconds min() const noexcept { return count_ == 0 ? min_.zero() : min_; }
  std::chrono::nanoseconds max() const noexcept { return max_; }
  std::chrono::nanoseconds mean() const noexcept;
  // The least duration that so many percent of all are not above, as the upper end of its bucket,
  // at most max(): so never less than the real one (up to 1 h). 0: min(). 100: max().
  std::chrono::nanoseconds value_at_percentile(double percent) const noexcept;

  // Those that have counts, from the shortest on.
  std::vector<Bucket> buckets() const;

 private:
  std::size_t index_of(std::uint64_t microseconds) const noexcept;
  std::uint64_t first_of(std::size_t index) const noexcept;

  unsigned half_bits_;  // each doubling of the value has 2^half_bits_ counters
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds min_ = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds max_{0};
  long double sum_ = 0;  // of nanoseconds: exact up to 2^64, 500 years
};

}  // namespace confab

#pragma once
// Chance that can be repeated: the same seed gives the same numbers with every compiler.

#include <cstdint>
#include <random>

namespace confab {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // 0 ... count - 1. The tiny preference for low numbers does not matter here.
  std::uint64_t below(std::uint64_t count) { return engine_() % count; }
  // So often in a hundred.
  bool happens(double percent) {
    return percent > 0 && static_cast<double>(below(kParts)) < percent * (kParts / 100.0);
  }

 private:
  static constexpr std::uint64_t kParts = 1'000'000;
  std::mt19937_64 engine_;  // its numbers are fixed by the standard, [rand.predef]
};

}  // namespace confab

#pragma once
// Chance that can be repeated: the same seed gives the same numbers with every compiler.

#include <cstdint>
#include <initializer_list>
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
  char another_than(char byte) {
    return static_cast<char>(static_cast<unsigned char>(byte) ^ (1 + below(255)));
  }
  // Above 0, at most 1.
  double fraction() { return static_cast<double>((engine_() >> 11U) + 1) * 0x1p-53; }

 private:
  static constexpr std::uint64_t kParts = 1'000'000;
  std::mt19937_64 engine_;  // its numbers are fixed by the standard, [rand.predef]
};

// A seed for one of many that share one: its number, its direction, ... say which.
inline std::uint64_t seed_of(std::uint64_t seed, std::initializer_list<std::uint64_t> which) {
  for (const std::uint64_t each : which) {  // the finalizer of splitmix64
    seed += 0x9e3779b97f4a7c15U + each;
    seed = (seed ^ (seed >> 30U)) * 0xbf58476d1ce4e5b9U;
    seed = (seed ^ (seed >> 27U)) * 0x94d049bb133111ebU;
    seed ^= seed >> 31U;
  }
  return seed;
}

}  // namespace confab

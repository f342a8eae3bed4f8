#pragma once
// Bytes with NULs inside, cut in every way.

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace confab::test {

template <std::size_t N>
std::string bytes(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

inline std::vector<std::string_view> byte_by_byte(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < text.size(); ++i) pieces.push_back(text.substr(i, 1));
  return pieces;
}

// The same numbers in every run, on every machine: std's distributions may differ, so none is used.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }

  std::vector<std::string_view> cut(std::string_view text) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
      const std::size_t size = std::min(below(9), text.size());
      pieces.push_back(text.substr(0, size));
      text.remove_prefix(size);
    }
    return pieces;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace confab::test

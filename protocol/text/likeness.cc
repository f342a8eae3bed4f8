#include "protocol/text/likeness.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

#include "protocol/text/common_ends.h"

namespace confab {
namespace {

constexpr std::size_t kLookedAt = 4096;
constexpr std::size_t kBuckets = 4096;     // of pairs, by a hash: chance hits do no harm
constexpr std::size_t kMostCompared = 64;  // on each side; more are taken in their order

using Pairs = std::array<std::uint16_t, kBuckets>;

Pairs pairs_of(std::string_view text) noexcept {
  Pairs pairs{};
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const unsigned first = static_cast<std::uint8_t>(text[i]);
    const unsigned second = static_cast<std::uint8_t>(text[i + 1]);
    ++pairs[(first * 31 + second) % kBuckets];
  }
  return pairs;
}

struct Candidate {
  double likeness;
  std::size_t same_bytes;  // at the beginning: short ones may share no pair
  LikePair pair;

  auto order() const { return std::tie(likeness, same_bytes); }
};

}  // namespace

double likeness(std::string_view a, std::string_view b) {
  if (a == b) return 1;
  a = a.substr(0, kLookedAt);
  b = b.substr(0, kLookedAt);
  if (a.size() < 2 || b.size() < 2) return 0;
  const Pairs of_a = pairs_of(a);
  const Pairs of_b = pairs_of(b);
  std::size_t shared = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) shared += std::min(of_a[i], of_b[i]);
  return 2 * static_cast<double>(shared) / static_cast<double>(a.size() + b.size() - 2);
}

std::vector<LikePair> pair_by_likeness(const std::vector<std::string_view>& expected,
                                       const std::vector<std::string_view>& messages) {
  const bool compares = expected.size() <= kMostCompared && messages.size() <= kMostCompared;
  std::vector<Candidate> candidates;
  for (std::size_t m = 0; m < messages.size(); ++m) {
    for (std::size_t e = 0; e < expected.size(); ++e) {
      if (!compares && e != m) continue;
      if (compares) {
        candidates.push_back(
            {likeness(expected[e], messages[m]), common_prefix(expected[e], messages[m]), {e, m}});
      } else {
        candidates.push_back({0, 0, {e, m}});
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.order() > b.order(); });
  std::vector<bool> has_message(expected.size());
  std::vector<bool> is_paired(messages.size());
  std::vector<LikePair> pairs;
  for (const Candidate& each : candidates) {
    if (has_message[each.pair.expected] || is_paired[each.pair.message]) continue;
    has_message[each.pair.expected] = is_paired[each.pair.message] = true;
    pairs.push_back(each.pair);
  }
  return pairs;
}

}  // namespace confab

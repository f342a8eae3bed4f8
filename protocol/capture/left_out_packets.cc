#include "protocol/capture/left_out_packets.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::string_view kOthers = "of other kinds";

}  // namespace

void LeftOutPackets::add(std::string_view what) {
  ++packets_;
  auto found = kinds_.find(what);
  if (found == kinds_.end()) {
    const std::string_view kind = kinds_.size() < kMostKinds ? what : kOthers;
    found = kinds_.try_emplace(std::string(kind), 0).first;
  }
  ++found->second;
}

Printable LeftOutPackets::text() const {
  std::vector<std::pair<std::string_view, std::uint64_t>> kinds(kinds_.begin(), kinds_.end());
  std::ranges::stable_sort(kinds, std::ranges::greater{},
                           [](const auto& each) { return each.second; });
  Printable text;
  for (const auto& [what, count] : kinds) {
    if (!text.empty()) text += Literal(", ");
    text += sentence("{} {}", count, what);
  }
  return text;
}

}  // namespace confab

#include "app/mock/faults.h"

#include <algorithm>
#include <stdexcept>

namespace confab {
namespace {

// The longest piece of a random split: longer than most short replies, shorter than a packet.
constexpr std::uint64_t kLongestPiece = 64;

}  // namespace

void refuse_useless(const FaultOptions& options, const std::vector<Traits>& served) {
  const bool has_streams = !std::ranges::all_of(served, &Traits::keeps_boundaries);
  const bool has_resets = std::ranges::any_of(served, &Traits::can_reset);
  const bool has_datagrams = std::ranges::any_of(served, &Traits::hears_anyone);
  const auto refuse = [](bool is_asked, const char* name, const char* about) {
    if (!is_asked) return;
    throw std::invalid_argument(std::string(name) + " is about " + about +
                                ", and the transcript has none");
  };
  if (!has_streams) {
    refuse(options.split != FaultOptions::Split::none, "--split", "streams");
  }
  if (!has_resets) {
    refuse(options.reset_after.has_value(), "--reset-after",
           has_streams ? "connections that can be reset" : "streams");
  }
  if (!has_datagrams) {
    refuse(options.drop > 0, "--drop", "datagrams");
    refuse(options.duplicate > 0, "--duplicate", "datagrams");
    refuse(options.reorder > 0, "--reorder", "datagrams");
  }
}

std::string_view Pieces::next() {
  std::size_t size = rest_.size();
  if (split_ == FaultOptions::Split::bytes) size = 1;
  if (split_ == FaultOptions::Split::random)
    size = 1 + random_.below(std::min<std::uint64_t>(rest_.size(), kLongestPiece));
  const std::string_view piece = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return piece;
}

}  // namespace confab

#include "protocol/capture/ip_fragments.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kUnit = 8;
constexpr std::string_view kIncomplete = "fragments of packets that are not whole";

}  // namespace

std::optional<IpPacket> IpFragments::add(const IpPacket& packet) {
  const IpFragment& part = *packet.fragment;
  const std::size_t size = packet.payload.size();
  const bool is_cut = size < packet.payload_bytes;
  const bool is_odd = part.offset + size > kLargest || (!part.is_last && size % kUnit != 0);
  if (is_cut || is_odd || size == 0) {
    left_out_.add(is_cut ? kIncomplete : "broken fragments");
    return std::nullopt;
  }
  const Key key{packet.source, packet.destination, part.id, packet.protocol};
  auto found = open_.find(key);
  if (found == open_.end()) {
    if (open_.size() == kMostOpen) give_up(open_.find(by_age_.front()));
    found = open_.try_emplace(key).first;
    found->second.age = by_age_.insert(by_age_.end(), key);
  }
  Open& open = found->second;
  put(open, packet);
  const bool is_whole =
      open.whole_bytes && open.missing_units == 0 && open.units.size() * kUnit >= *open.whole_bytes;
  if (!is_whole) return std::nullopt;
  whole_ = std::move(open.payload);
  whole_.resize(*open.whole_bytes);
  by_age_.erase(open.age);
  open_.erase(found);
  IpPacket whole = packet;
  whole.fragment.reset();
  whole.payload = whole_;
  whole.payload_bytes = whole_.size();
  return whole;
}

void IpFragments::put(Open& open, const IpPacket& packet) const {
  const IpFragment& part = *packet.fragment;
  const std::size_t end = part.offset + packet.payload.size();
  const std::size_t end_unit = (end + kUnit - 1) / kUnit;
  ++open.parts;
  if (part.is_last && !open.whole_bytes) open.whole_bytes = end;
  if (open.payload.size() < end) open.payload.resize(end);
  if (open.units.size() < end_unit) {
    open.missing_units += end_unit - open.units.size();
    open.units.resize(end_unit);
  }
  for (std::size_t unit = part.offset / kUnit; unit < end_unit; ++unit) {
    if (open.units[unit]) continue;
    open.units[unit] = true;
    --open.missing_units;
    const std::size_t from = unit * kUnit - part.offset;
    packet.payload.copy(open.payload.data() + unit * kUnit, kUnit, from);
  }
}

void IpFragments::give_up(std::map<Key, Open>::iterator open) {
  for (std::uint64_t i = 0; i < open->second.parts; ++i) left_out_.add(kIncomplete);
  by_age_.erase(open->second.age);
  open_.erase(open);
}

void IpFragments::finish() {
  while (!open_.empty()) give_up(open_.begin());
}

}  // namespace confab

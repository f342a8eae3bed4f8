#include "protocol/faults/stream_faults.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace confab {
namespace {

// A piece takes at most so long at the bandwidth that was asked for.
constexpr std::uint64_t kPiecesInSecond = 50;
// So that each piece of a split is read by itself: but only of the first ones, or a megabyte in
// single bytes would take a quarter of an hour.
constexpr std::chrono::milliseconds kBetweenPieces{1};
constexpr std::uint64_t kPiecesApart = 100;
// The longest piece of a random split: longer than most short replies, shorter than a packet.
constexpr std::uint64_t kLongestPiece = 64;
// Bytes that jitter holds up alike.
constexpr std::uint64_t kJitterBlock = 1024;

}  // namespace

StreamFaults::StreamFaults(const FaultPlan& plan, std::uint64_t seed, bool whole)
    : plan_(plan),
      seed_(seed),
      whole_(whole),
      corruption_(seed),
      splitting_(seed_of(seed, {1})),
      line_(plan.bandwidth) {
  find_limit();
  draw_next_corrupt();
}

void StreamFaults::find_limit() {
  const auto consider = [this](const std::optional<std::uint64_t>& at, Then what) {
    if (!at || *at >= limit_) return;
    limit_ = *at;
    at_limit_ = what;
  };
  consider(plan_.blackhole, Then::swallow);
  consider(plan_.reset_after, Then::reset);
  consider(plan_.cut, Then::end);
  if (limit_ == 0 && at_limit_ == Then::swallow) then_ = Then::swallow;
}

std::vector<StreamFaults::Piece> StreamFaults::pass(std::string_view bytes, Clock::time_point now) {
  std::vector<Piece> pieces;
  if (then_ != Then::go_on) return pieces;
  const std::uint64_t left = limit_ - offset_;
  const bool is_last = bytes.size() >= left;
  if (is_last) bytes = bytes.substr(0, static_cast<std::size_t>(left));
  while (!bytes.empty() || (whole_ && pieces.empty() && !is_last)) {
    const std::size_t length = length_of_piece(bytes.size());
    Piece piece{std::string(bytes.substr(0, length)), {}};
    corrupt(piece.bytes);
    piece.due = due_of(length, now);
    bytes.remove_prefix(length);
    offset_ += length;
    pieces.push_back(std::move(piece));
  }
  if (is_last) then_ = at_limit_;
  return pieces;
}

std::uint64_t StreamFaults::left_in_piece() {
  if (plan_.split != FaultPlan::kRandomSplit) return plan_.split - offset_ % plan_.split;
  if (offset_ >= next_split_) next_split_ = offset_ + 1 + splitting_.below(kLongestPiece);
  return next_split_ - offset_;
}

std::size_t StreamFaults::length_of_piece(std::size_t left) {
  if (whole_) return left;
  std::uint64_t length = left;
  if (plan_.bandwidth > 0)
    length = std::min(length, std::max<std::uint64_t>(1, plan_.bandwidth / kPiecesInSecond));
  if (plan_.split > 0) length = std::min(length, left_in_piece());
  return static_cast<std::size_t>(length);
}

StreamFaults::Clock::time_point StreamFaults::due_of(std::size_t bytes, Clock::time_point now) {
  Clock::time_point due = line_.sent(bytes, now) + plan_.latency + jitter_here();
  due = std::max(due, last_due_);
  if (plan_.split > 0 && pieces_ > 0 && pieces_ <= kPiecesApart)
    due = std::max(due, last_due_ + kBetweenPieces);
  ++pieces_;
  return last_due_ = due;
}

std::chrono::nanoseconds StreamFaults::jitter_here() const {
  if (plan_.jitter.count() == 0) return {};
  Random chance(seed_of(seed_, {offset_ / kJitterBlock}));
  const double share = 2 * chance.fraction() - 1;
  const auto most = static_cast<double>(plan_.jitter.count());
  const std::chrono::nanoseconds jitter(std::llround(share * most));
  return std::max(jitter, -plan_.latency);
}

void StreamFaults::corrupt(std::string& bytes) {
  while (next_corrupt_ - offset_ < bytes.size()) {
    char& byte = bytes[static_cast<std::size_t>(next_corrupt_ - offset_)];
    byte = corruption_.another_than(byte);
    ++next_corrupt_;
    draw_next_corrupt();
  }
}

// From where it is: how many bytes stay as they are is drawn once, not for each of them.
void StreamFaults::draw_next_corrupt() {
  if (plan_.corrupt <= 0) return;
  if (next_corrupt_ == UINT64_MAX) next_corrupt_ = 0;
  if (plan_.corrupt >= 100) return;
  const double kept = 1 - plan_.corrupt / 100;
  const double gap = std::floor(std::log(corruption_.fraction()) / std::log(kept));
  next_corrupt_ += static_cast<std::uint64_t>(std::min(gap, 0x1p53));
}

}  // namespace confab

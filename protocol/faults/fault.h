#pragma once
// What is done on purpose to what passes in one direction, as people write it:
//
//   up:latency=20ms,jitter=5ms          to what clients say
//   down:bandwidth=64k,p=10%            to what targets say, in a tenth of the connections

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/faults/lossy_path.h"

namespace confab {

enum class Direction { up, down };

// Offsets are bytes since the fault began: with the connection, or when it was switched on. Of
// datagrams they are whole ones.
struct FaultPlan {
  std::chrono::nanoseconds latency{0};
  std::chrono::nanoseconds jitter{0};  // at most so much more or less
  std::uint64_t bandwidth = 0;         // bytes a second; 0: as fast as it goes
  double corrupt = 0;                  // in a hundred, of bytes; of datagrams, one byte in each
  std::uint64_t split = 0;             // streams: cut at each multiple of so many bytes, or so:
  static constexpr std::uint64_t kRandomSplit = UINT64_MAX;  // anywhere, by the seed
  std::optional<std::uint64_t> cut;                          // streams: after so many, an end
  std::optional<std::uint64_t> reset_after;                  // streams: after so many, a reset
  std::optional<std::uint64_t> blackhole;  // after so many nothing arrives, nor an end
  DatagramLoss loss;

  bool is_any() const noexcept;
};

struct Fault {
  Direction direction;
  double share = 100;  // of the connections, in a hundred
  FaultPlan plan;
  std::string text;  // as it was written
};

// Throws std::invalid_argument that says what is possible.
Fault parse_fault(std::string_view text);

// The same of one thing, with a text of its own: "drop", "5%".
Fault fault_of(Direction direction, std::string_view name, std::string_view value,
               std::string text);

// What there is that a fault can be about.
struct FaultGround {
  bool has_streams = false;      // of bytes, which can be cut anywhere
  bool has_connections = false;  // with one peer, which have an end
  bool has_resets = false;       // connections that can be reset
  bool has_datagrams = false;    // from anyone
};

// What could do nothing, or damage what it does not understand: throws std::invalid_argument.
void refuse_useless_fault(const Fault& fault, const FaultGround& ground);

// The faults in force, and from when.
class Faults {
 public:
  explicit Faults(std::uint64_t seed) : seed_(seed) {}

  const std::vector<Fault>& all() const noexcept { return all_; }
  void set(std::vector<Fault> faults) {
    all_ = std::move(faults);
    ++version_;
  }
  // Another number: a connection has to ask again.
  std::uint64_t version() const noexcept { return version_; }
  // What is in force for a connection, by its number. Of faults that name the same thing the last.
  FaultPlan plan_for(std::uint64_t connection, Direction direction) const;
  // For what is left to chance there.
  std::uint64_t seed_for(std::uint64_t connection, Direction direction) const;
  std::uint64_t seed() const noexcept { return seed_; }
  bool need_chance() const noexcept;

 private:
  std::uint64_t seed_;
  std::uint64_t version_ = 0;
  std::vector<Fault> all_;
};

}  // namespace confab

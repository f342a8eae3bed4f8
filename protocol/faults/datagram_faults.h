#pragma once
// What becomes of the datagrams of one peer in one direction under a FaultPlan. Pure: given when
// one was read, it says when which ones leave. Everything is decided by its number.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/faults/bandwidth.h"
#include "protocol/faults/fault.h"

namespace confab {

class DatagramFaults {
 public:
  using Clock = std::chrono::steady_clock;
  struct Leaving {
    std::string bytes;
    Clock::time_point due;
  };

  DatagramFaults(const FaultPlan& plan, std::uint64_t seed);
  DatagramFaults(const DatagramFaults&) = delete;
  DatagramFaults& operator=(const DatagramFaults&) = delete;

  // Read at `now`. With jitter a later one may be due earlier.
  std::vector<Leaving> pass(std::string datagram, Clock::time_point now);
  // What is held back to be overtaken, and would wait for ever if nothing else came.
  std::vector<Leaving> release(Clock::time_point now);
  bool holds_any() const noexcept { return path_.holds_any(); }

 private:
  std::vector<Leaving> leaving(std::vector<std::string> datagrams, Clock::time_point now);

  FaultPlan plan_;
  Random chance_;
  LossyPath path_;
  std::uint64_t number_ = 0;
  Bandwidth line_;
};

}  // namespace confab

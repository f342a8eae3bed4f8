#pragma once
// Datagrams that are lost, doubled and overtaken on purpose. Pure: who sends them, and when, is
// decided elsewhere.

#include <string>
#include <vector>

#include "protocol/faults/random.h"

namespace confab {

struct DatagramLoss {
  double drop = 0, duplicate = 0, reorder = 0;  // in a hundred

  bool is_any() const noexcept { return drop > 0 || duplicate > 0 || reorder > 0; }
};

// The datagrams to one peer on their way.
class LossyPath {
 public:
  // Both outlive it.
  LossyPath(const DatagramLoss& loss, Random& random) : loss_(loss), random_(random) {}

  // What leaves now instead of `datagram`. One that is held back leaves after the next one.
  std::vector<std::string> pass(std::string datagram);
  // What is held back, and would wait for ever if nothing else came.
  std::vector<std::string> release();
  bool holds_any() const noexcept { return !held_.empty(); }

 private:
  const DatagramLoss& loss_;
  Random& random_;
  std::vector<std::string> held_;
};

}  // namespace confab

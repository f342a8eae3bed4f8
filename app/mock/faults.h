#pragma once
// What a server may do to its clients on purpose. Pure: who sends, and when, is decided elsewhere.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/faults/lossy_path.h"
#include "transport/connection.h"

namespace confab {

struct FaultOptions : DatagramLoss {
  enum class Split { none, bytes, random };
  Split split = Split::none;                 // streams: a reply is handed over in pieces
  std::chrono::nanoseconds delay{0};         // before each reply
  std::optional<std::uint64_t> reset_after;  // streams: so many bytes of a connection, then an RST
};

// What asks for something that cannot happen where these are served: throws std::invalid_argument
// that says why.
void refuse_useless(const FaultOptions& options, const std::vector<Traits>& served);

// A reply in pieces, one after the other: a list of those of a long one would be longer than it.
class Pieces {
 public:
  // The reply outlives the pieces, which are views into it.
  Pieces(std::string_view reply, FaultOptions::Split split, Random& random)
      : rest_(reply), split_(split), random_(random) {}

  bool has_next() const noexcept { return !rest_.empty(); }  // of an empty reply: none
  std::string_view next();

 private:
  std::string_view rest_;
  FaultOptions::Split split_;
  Random& random_;
};

}  // namespace confab

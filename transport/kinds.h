#pragma once
// Streams, messages with one peer, datagrams from anyone: what was said over one transport can be
// said over another one of its kind.

#include "transport/connection.h"

namespace confab {

inline bool are_of_a_kind(const Traits& one, const Traits& other) noexcept {
  return one.keeps_boundaries == other.keeps_boundaries && one.hears_anyone == other.hears_anyone;
}

}  // namespace confab

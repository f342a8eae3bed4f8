#pragma once
// What an open connection is to go on through, and how that is asked for.

#include <map>
#include <string>

#include "transport/layer.h"

namespace confab {

// A layer that a conversation goes on through, and its options as in a URL.
struct LayerWish {
  const Layer* layer = nullptr;  // of the registry
  std::map<std::string, std::string> options;
};

// The layer of every connection, which is asked for in the words of a protocol (starttls.h).
struct StarttlsWish {
  std::string protocol;
  LayerWish layer;
};

}  // namespace confab

#pragma once
// A text, given to what reads files.

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "protocol/json/json_input.h"

namespace confab {

// At most `piece` bytes at a time.
inline ReadBytes reader_of(std::string text, std::size_t piece = 1 << 20) {
  const auto left = std::make_shared<std::string>(std::move(text));
  return [left, piece](char* to, std::size_t room) {
    const std::size_t size = std::min({room, piece, left->size()});
    std::memcpy(to, left->data(), size);
    left->erase(0, size);
    return size;
  };
}

}  // namespace confab

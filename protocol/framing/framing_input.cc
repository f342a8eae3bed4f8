#include "protocol/framing/framing_input.h"

#include <stdexcept>

namespace confab {
namespace {

// A connection that had one long message does not keep its memory.
constexpr std::size_t kKeptCapacity = 64 << 10;

void forget(std::string& bytes) {
  bytes.clear();
  if (bytes.capacity() > kKeptCapacity) bytes.shrink_to_fit();
}

}  // namespace

void FramingInput::feed(std::string_view bytes) {
  if (!input_.empty()) throw std::logic_error("feed() before next() said that there is no more");
  forget(joined_);
  input_ = bytes;
}

std::string_view FramingInput::take(std::size_t count) {
  if (held_.empty()) {
    const std::string_view taken = input_.substr(0, count);
    input_.remove_prefix(taken.size());
    return taken;
  }
  const std::size_t missing = count - held_.size();
  held_.append(input_.substr(0, missing));
  input_.remove_prefix(missing);
  joined_.swap(held_);
  forget(held_);
  return joined_;
}

void FramingInput::hold_rest() {
  held_.append(input_);
  input_ = {};
}

void FramingInput::drop_all() {
  held_.clear();
  input_ = {};
}

}  // namespace confab

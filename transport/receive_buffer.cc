#include "transport/receive_buffer.h"

#include <algorithm>
#include <atomic>

namespace confab {
namespace {

// Of all buffers, above the smallest size. Atomic for tests that run a server in a thread of its
// own.
std::atomic<std::size_t> surplus_total{0};

std::size_t surplus(std::size_t size) { return size - std::min(size, ReceiveBuffer::kSmallest); }

}  // namespace

std::span<char> ReceiveBuffer::space() {
  if (size_ == 0) resize(kSmallest);
  if (full_ && size_ < kLargest) resize(std::min(size_ * 8, kLargest));
  full_ = false;
  return {memory_.get(), size_};
}

void ReceiveBuffer::release_surplus() {
  const bool too_much = surplus_total.load(std::memory_order_relaxed) > kKeptWhileWaiting;
  if (size_ > kSmallest && too_much) resize(0);
}

void ReceiveBuffer::resize(std::size_t size) {
  surplus_total.fetch_add(surplus(size) - surplus(size_), std::memory_order_relaxed);
  memory_.reset();  // first, so that both are never there at once
  if (size > 0) memory_ = std::make_unique_for_overwrite<char[]>(size);
  size_ = size;
}

}  // namespace confab

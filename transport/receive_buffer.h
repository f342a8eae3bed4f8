#pragma once
// The memory that one connection reads into: small, since most connections are idle; large while a
// peer sends much.

#include <cstddef>
#include <memory>
#include <span>

namespace confab {

class ReceiveBuffer {
 public:
  static constexpr std::size_t kSmallest = 2048;
  // Larger reads gain nothing (docs/decisions.md).
  static constexpr std::size_t kLargest = 256 * 1024;
  // What all the buffers above the smallest may hold together while their connections wait for
  // more: so that a thousand peers that sent much once do not keep 256 KiB each.
  static constexpr std::size_t kKeptWhileWaiting = 2 * 1024 * 1024;

  ReceiveBuffer() = default;
  ReceiveBuffer(const ReceiveBuffer&) = delete;
  ReceiveBuffer& operator=(const ReceiveBuffer&) = delete;
  ~ReceiveBuffer() { resize(0); }

  // Where the next read goes. More than last time if that filled it; what was read before is gone.
  std::span<char> space();
  // To be told how much a read brought. True: it filled the space, so there may be more.
  bool filled(std::size_t bytes) noexcept { return full_ = bytes == size_; }
  // Before a wait of unknown length.
  void release_surplus();

 private:
  void resize(std::size_t size);

  std::unique_ptr<char[]> memory_;
  std::size_t size_ = 0;
  bool full_ = false;
};

}  // namespace confab

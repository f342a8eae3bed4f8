#pragma once
// The descriptors that a relay reads and writes (stdin and stdout): never blocking, though their
// flags are left as they were found.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "transport/file_descriptor.h"

namespace confab {

class RelayInput {
 public:
  // Enlarges a pipe to kPipeSize.
  explicit RelayInput(int fd);
  int descriptor() const noexcept { return fd_; }
  bool is_terminal() const noexcept { return is_terminal_; }
  // To be called when poll() says that there is something: how much was read; 0: the end; nullopt:
  // nothing after all. Throws std::system_error.
  std::optional<std::size_t> read_some(std::span<char> space);

 private:
  int fd_;
  bool is_terminal_;
};

class RelayOutput {
 public:
  // Enlarges a pipe to kPipeSize. Pipes and terminals are opened once more, since O_NONBLOCK
  // belongs to the open file, which the shell and others share; where that is refused, writes are
  // small and asked for with poll().
  explicit RelayOutput(int fd);
  int descriptor() const noexcept { return own_ ? own_.get() : fd_; }
  bool is_pipe() const noexcept { return is_pipe_; }
  // How much was taken, maybe nothing; nullopt: nobody reads any more. Throws std::system_error.
  std::optional<std::size_t> write_some(std::string_view bytes);

 private:
  std::optional<std::size_t> write_carefully(std::string_view bytes);

  int fd_;
  FileDescriptor own_;
  bool is_pipe_ = false;
  bool is_socket_ = false;
  bool may_block_ = false;
};

// The largest that a user may ask for without privileges (fs.pipe-max-size). Larger pipes let both
// sides move more in one go; the default is 64 KiB.
constexpr int kPipeSize = 1024 * 1024;

// Bytes on their way: read from one side, not yet taken by the other.
class RelayBuffer {
 public:
  explicit RelayBuffer(std::size_t capacity)
      : memory_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}
  bool empty() const noexcept { return begin_ == end_; }
  std::string_view pending() const noexcept { return {memory_.get() + begin_, end_ - begin_}; }
  // Behind what is pending.
  std::span<char> space() noexcept { return {memory_.get() + end_, capacity_ - end_}; }
  void filled(std::size_t bytes) noexcept { end_ += bytes; }
  void taken(std::size_t bytes) noexcept {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  // Moves what is pending to the beginning, so that all the room is behind it.
  void compact() noexcept;

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace confab

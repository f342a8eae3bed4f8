#pragma once
// The descriptors that a relay reads and writes (stdin and stdout): never blocking, though their
// flags are left as they were found.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "transport/file_descriptor.h"
#include "transport/relay.h"

namespace confab {

class RelayInput {
 public:
  // Enlarges a pipe to kPipeSize. Throws std::system_error where it is not open for reading.
  explicit RelayInput(int fd);
  int descriptor() const noexcept { return fd_; }
  bool is_terminal() const noexcept { return is_terminal_; }
  // Nobody will add to it: a file, or a pipe that nobody has open for writing. Some may be unread.
  bool has_last() const noexcept;
  std::uint64_t unread_bytes() const noexcept;  // of what is there
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
  // `filter` may be null, and outlives it.
  RelayOutput(int fd, RelayFilter* filter);
  int descriptor() const noexcept { return own_ ? own_.get() : fd_; }  // -1 once it is closed
  // Bytes may go there from a socket as they are, by splice(2).
  bool takes_splices() const noexcept { return is_pipe_ && filter_ == nullptr; }

  // How much was taken, maybe nothing; nullopt: nobody reads any more. A filter takes all, and none
  // while has_unwritten(). Throws std::system_error.
  std::optional<std::size_t> write_some(std::string_view bytes);
  // A datagram: all of it is taken. Nothing may be unwritten. False: nobody reads any more.
  bool write_message(std::string_view bytes);
  // What was taken and not written yet: to be tried again once poll() says that there is room.
  bool has_unwritten() const noexcept { return !unwritten_.empty(); }
  bool write_unwritten();
  // The end of a stream: takes what the filter held back. Once it is written, close().
  bool finish();
  void close() noexcept;  // our own open file

 private:
  std::optional<std::size_t> hand_over(std::string_view bytes);
  std::optional<std::size_t> hand_over_carefully(std::string_view bytes);

  int fd_;
  FileDescriptor own_;
  RelayFilter* filter_;
  std::string unwritten_;
  bool is_pipe_ = false;
  bool is_socket_ = false;
  bool may_block_ = false;
};

// Tells a slow peer from a silent one, when a linger has run out.
class PeerProgress {
 public:
  // Whether the peer's system acknowledged bytes since the last look. The first look has nothing to
  // compare with: any byte that is not acknowledged counts.
  bool look(const Connection& connection) noexcept;

 private:
  std::optional<std::uint64_t> waiting_;
};

// The largest that a user may ask for without privileges (fs.pipe-max-size). Larger pipes let both
// sides move more in one go; the default is 64 KiB.
constexpr int kPipeSize = 1024 * 1024;
// How long a relay of datagrams waits at its end, where nothing else was asked for.
class ReplyPatience {
 public:
  void sent() noexcept { is_owed_ = !was_answered_; }
  void answered() noexcept {
    was_answered_ = true;
    is_owed_ = false;
  }
  void refused() noexcept { is_owed_ = false; }
  // For a first reply to what was sent as long as a script does; then for another one.
  std::chrono::milliseconds limit() const noexcept {
    return std::chrono::milliseconds(is_owed_ ? 5000 : 100);
  }

 private:
  bool is_owed_ = false;
  bool was_answered_ = false;
};

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

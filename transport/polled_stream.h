#pragma once
// An open stream for a loop of its own (relay_stream.h): poll() its descriptor, then ask. Such a
// loop does without the two system calls that Asio makes for each wait.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab {

// What Connection::polled() gives. Meanwhile nobody uses the connection, which outlives it, for
// anything but to ask and to close it.
class PolledStream {
 public:
  PolledStream() = default;
  PolledStream(const PolledStream&) = delete;
  PolledStream& operator=(const PolledStream&) = delete;
  virtual ~PolledStream() = default;

  // What poll() looks at. It stays the connection's.
  virtual int descriptor() const noexcept = 0;
  // The bytes of the descriptor are those of the stream: splice(2) may take them.
  virtual bool is_bare() const noexcept = 0;
  // Bytes that send() took, or words of a layer's own, that wait for POLLOUT; while there are any
  // send() is called then, with no bytes if there are no others.
  virtual std::size_t unsent_bytes() const noexcept = 0;
  bool has_unsent() const noexcept { return unsent_bytes() > 0; }
  // receive() has something, whatever poll() tells.
  virtual bool has_received() const noexcept = 0;

  // How many of the bytes were taken, from the first on; 0: none for now. Throws NetworkError: then
  // nothing is unsent any more, nothing more can be sent, and what the peer sent is still received.
  virtual std::size_t send(std::string_view bytes) = 0;
  // Tells the peer that no more will come, as Connection::finish_sending(); what of that cannot be
  // sent now is unsent. Never waits: a peer that takes nothing may be waiting for us to read.
  // Throws as send().
  virtual void finish() = 0;
  // How many bytes came; 0: the peer's end; nullopt: nothing for now. `space` is not empty. Throws
  // NetworkError.
  virtual std::optional<std::size_t> receive(std::span<char> space) = 0;
  // Once receive() gave 0: more about the end (connection.h), or nothing.
  virtual std::string end_detail() const { return {}; }
};

}  // namespace confab

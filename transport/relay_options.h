#pragma once
// How raw bytes are to be copied between two descriptors and a peer, and what came of it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "transport/connection.h"

namespace confab {

// What is written in place of bytes that would command a terminal. Its state goes on from one call
// to the next.
class RelayFilter {
 public:
  RelayFilter() = default;
  RelayFilter(const RelayFilter&) = delete;
  RelayFilter& operator=(const RelayFilter&) = delete;
  virtual ~RelayFilter() = default;
  virtual std::string shown(std::string_view bytes) = 0;
  // At the end of a stream, or of a datagram: what waited for more.
  virtual std::string finish() = 0;
};

struct RelayOptions {
  // How long to go on while nothing moves, once all of our input is there: it ended, or is a file,
  // or a pipe that nobody writes. Zero: until the peer ends; where no half-close tells it that our
  // input has ended, 100 ms after the last byte in either direction, and 5 s for the first reply.
  std::chrono::milliseconds linger{0};
  bool half_close = true;    // tell the peer when our input ends
  bool whole = false;        // messages: all of the input is one, instead of each line
  bool from_anyone = false;  // datagrams: whoever sent them; else only the peer's are written
  // Called once, for the first datagram that was left out since somebody else sent it.
  std::function<void(const Endpoint& who)> stranger;
  RelayFilter* filter = nullptr;                   // outlives the relay; null: exact bytes
  std::function<void(const std::string&)> notice;  // what went wrong without ending the relay
  // Streams: the peer ended, and all that it sent is written. The relay has closed its own open
  // file of the output; whoever owns `out` closes that, so that a reader sees the end at once,
  // though our input may go on.
  std::function<void()> output_ended;
};

struct RelayResult {
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t unsent_bytes = 0;  // streams: what the peer had not taken when `linger` ran out
  std::uint64_t errors = 0;        // datagrams: those that were refused; each was told as a notice
  bool output_closed = false;      // nobody reads our output any more (EPIPE): a quiet end
};

}  // namespace confab

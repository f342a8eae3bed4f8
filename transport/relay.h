#pragma once
// Raw bytes between two descriptors and a peer, nothing added, nothing changed: confab pipe.

#include <asio/awaitable.hpp>
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
  // Streams: how long to go on, once our input ended and was flushed, while nothing comes from the
  // peer; zero: until the peer ends. Datagrams: how long to wait for another reply after the last
  // byte in either direction (where it is zero: 100 ms, and 5 s for the first reply).
  std::chrono::milliseconds linger{0};
  bool half_close = true;    // tell the peer when our input ends
  bool whole = false;        // datagrams: all of the input is one, instead of each line
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

// Copies `in` to the peer and the peer to `out`.
//
// A stream ends when the peer ended and our input did too (a peer that only finished sending may
// still read; at a terminal, where nobody would know what to wait for, the peer's end is enough),
// when `linger` runs out, or when nobody reads `out`. Of datagrams, each line of the input is one,
// its line end included. Neither a peer that still takes what was sent, nor a reader of ours that
// takes nothing, lets `linger` run out.
//
// Memory is constant. The flags of `in` and `out` are left as found. Where the connection is a
// plain socket this is a poll loop that blocks the thread (Asio's extra system calls cost 10 %
// here, docs/decisions.md): nothing else on the io_context runs meanwhile. Throws NetworkError;
// MessageTooLong; std::system_error where `in` cannot be read or `out` not be written.
asio::awaitable<RelayResult> relay(Connection& connection, int in, int out, RelayOptions options);

}  // namespace confab

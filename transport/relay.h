#pragma once
// Raw bytes between two descriptors and a peer, nothing added, nothing changed: confab pipe.

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "transport/connection.h"

namespace confab {

struct RelayOptions {
  // Streams: how long to go on, once our input ended and was flushed, while nothing comes from the
  // peer; zero: until the peer ends. Datagrams: how long to wait for another reply after the last
  // byte in either direction (100 ms where it is zero).
  std::chrono::milliseconds linger{0};
  bool half_close = true;  // tell the peer when our input ends
  bool whole = false;      // datagrams: all of the input is one, instead of each line
  std::function<void(const std::string&)> notice;  // what went wrong without ending the relay
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
// its line end included.
//
// Memory is constant. The flags of `in` and `out` are left as found. Where the connection is a
// plain socket this is a poll loop that blocks the thread (Asio's extra system calls cost 10 %
// here, docs/decisions.md): nothing else on the io_context runs meanwhile. Throws NetworkError;
// MessageTooLong; std::system_error where `in` cannot be read or `out` not be written.
asio::awaitable<RelayResult> relay(Connection& connection, int in, int out, RelayOptions options);

}  // namespace confab

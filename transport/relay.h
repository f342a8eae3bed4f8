#pragma once
// Raw bytes between two descriptors and a peer, nothing added, nothing changed: confab pipe.

#include <asio/awaitable.hpp>

#include "transport/registry.h"
#include "transport/relay_options.h"

namespace confab {

// Copies `in` to the peer and the peer to `out`.
//
// A stream ends when the peer ended and our input did too (a peer that only finished sending may
// still read; at a terminal, where nobody would know what to wait for, the peer's end is enough),
// when `linger` runs out, or when nobody reads `out`. Of datagrams, each line of the input is one,
// its line end included. Neither a peer that still takes what was sent, nor a reader of ours that
// takes nothing, lets `linger` run out.
//
// Memory is constant. The flags of `in` and `out` are left as found. Where the connection can be
// polled this is a loop that blocks the thread (Asio's extra system calls cost 10 % here,
// docs/decisions.md): nothing else on the io_context runs meanwhile. Throws NetworkError;
// MessageTooLong; std::system_error where `in` cannot be read or `out` not be written.
// `connection` was made by `transport`, or is a layer over one that was; its own way is taken where
// it has one.
asio::awaitable<RelayResult> relay(const Transport& transport, Connection& connection, int in,
                                   int out, RelayOptions options);

}  // namespace confab

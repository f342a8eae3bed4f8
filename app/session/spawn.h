#pragma once
// Starts a coroutine that nobody waits for. Its exception is not lost: it leaves io_context::run(),
// and main() reports it (asio::detached would swallow it).

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <utility>

namespace confab {

// `work` begins before this returns or in the next turn of the loop; what it refers to outlives it.
// That it is cancelled is an exception, too: who is cancelled on purpose catches it (cancelled.h).
inline void spawn(asio::io_context& io, asio::awaitable<void> work) {
  asio::co_spawn(io, std::move(work), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace confab

#pragma once
// A peer that sends without end must not keep the others from their turn.

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

namespace confab {

// How long a reader may go on without having waited.
class FairTurn {
 public:
  // To be asked before each read. True: give_way() comes first.
  bool is_over() noexcept {
    if (++reads_ <= kReadsInARow) return false;
    reads_ = 0;
    return true;
  }
  void has_waited() noexcept { reads_ = 0; }

  // Lets whatever else is ready go on first.
  static asio::awaitable<void> give_way() {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
  }

 private:
  static constexpr int kReadsInARow = 16;
  int reads_ = 0;
};

}  // namespace confab

#pragma once
// One at a time: whoever sends on a connection, or opens it, holds the turn. Those who wait get it
// in no promised order.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <memory>

#include "transport/signal.h"

namespace confab {

class Turn {
 public:
  explicit Turn(asio::io_context& io) : freed_(io) {}

  // Held until it is destroyed, on every way out of a coroutine. Does not outlive the Turn: who
  // takes one keeps what has the Turn alive.
  class Held {
   public:
    explicit Held(Turn& turn) : turn_(&turn) { turn.taken_ = true; }
    Held(Held&& other) noexcept : turn_(other.turn_) { other.turn_ = nullptr; }
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (turn_ == nullptr) return;
      turn_->taken_ = false;
      turn_->freed_.notify();
    }

   private:
    Turn* turn_;
  };

  // Waits until nobody has it. Throws operation_aborted where it is cancelled meanwhile, and then
  // holds nothing.
  asio::awaitable<Held> take() {
    while (taken_) co_await freed_.wait();
    co_return Held(*this);
  }
  // Somebody holds it now.
  bool is_taken() const noexcept { return taken_; }

 private:
  bool taken_ = false;
  Signal freed_;
};

}  // namespace confab

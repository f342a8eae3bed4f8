#pragma once
// Runs coroutines to their end, under a deadline that only a bug can reach.

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "transport/deadline.h"

namespace confab {

// Generous: sanitizers and a busy machine make a test slow, not wrong.
constexpr std::chrono::seconds kTestDeadline{120};

// `limit` from now, by the system's clock.
inline Deadline deadline_in(Clock::duration limit) { return {Clock::now() + limit, limit}; }

// Runs `io` until `is_done`. Throws when the deadline passes first.
inline void run_until(asio::io_context& io, const std::function<bool()>& is_done) {
  const auto latest = std::chrono::steady_clock::now() + kTestDeadline;
  if (io.stopped()) io.restart();
  while (!is_done()) {
    if (io.run_one_until(latest) == 0) throw std::runtime_error("the test's deadline passed");
  }
}

// Runs `io` until `work` ended; other coroutines go on meanwhile. What `work` throws is thrown.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool done = false;
  auto note_end = [&](std::exception_ptr error, T value) {
    failure = error;
    if (!error) result = std::move(value);
    done = true;
  };
  asio::co_spawn(io, std::move(work), std::move(note_end));
  run_until(io, [&] { return done; });
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

inline void run(asio::io_context& io, asio::awaitable<void> work) {
  std::exception_ptr failure;
  bool done = false;
  auto note_end = [&](std::exception_ptr error) {
    failure = error;
    done = true;
  };
  asio::co_spawn(io, std::move(work), std::move(note_end));
  run_until(io, [&] { return done; });
  if (failure) std::rethrow_exception(failure);
}

// The error with which `work` ends when it is cancelled while it waits. Throws if it does not wait.
template <class T>
std::error_code cancel_while_waiting(asio::io_context& io, asio::awaitable<T> work) {
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  bool done = false;
  auto note_end = [&](std::exception_ptr error, auto&&...) {
    failure = error;
    done = true;
  };
  asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(signal.slot(), note_end));
  if (io.stopped()) io.restart();
  io.poll();
  if (done) throw std::runtime_error("it did not wait");
  signal.emit(asio::cancellation_type::terminal);
  run_until(io, [&] { return done; });
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

}  // namespace confab

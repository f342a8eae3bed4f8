#pragma once
// Waits for many stream sockets with few system calls.
//
//   socket socket socket ...     each registered once, edge-triggered, epoll(7)
//        \    |    /
//      the Poller's epoll        Asio waits for this one. Then a single epoll_wait() names up to
//      128 sockets that are
//             |                  ready, and their coroutines go on at once, one after the other.
//        Asio's epoll
//
// Asio alone arms each socket anew for each wait, and takes each completion through its queue: an
// echo server's CPU time per reply at 100 connections was 1.41 times that of a bare epoll loop, and
// is 1.07 times with this (2026-11).

#include <sys/epoll.h>

#include <array>
#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "transport/file_descriptor.h"

namespace confab {

class Poller;

// A socket that one coroutine may wait to read from, and another to write to.
class PolledSocket {
 public:
  // Throws std::system_error where the kernel has no room for one more.
  PolledSocket(asio::any_io_executor executor, FileDescriptor socket);
  PolledSocket(const PolledSocket&) = delete;
  PolledSocket& operator=(const PolledSocket&) = delete;
  ~PolledSocket();

  int descriptor() const noexcept { return socket_.get(); }  // -1 once it is closed

  // Whether there may be something to read. To be told when a read found less than it had room for:
  // then nothing is left, unless the peer's end stands behind it; and when it found nothing at all.
  bool may_read() const noexcept { return readable_; }
  void read_short() noexcept { readable_ = ended_; }
  void nothing_to_read() noexcept { readable_ = false; }
  // The peer's end was read, and is to be told no more: only what comes after it is, a reset.
  void end_was_read() noexcept {
    ended_ = true;
    readable_ = false;
  }

  // Until may_read(), which must not be so yet. operation_aborted when closed or cancelled.
  asio::awaitable<void> readable();
  // Until a write that would have blocked may be tried again. As above.
  asio::awaitable<void> writable();

  void close() noexcept;  // twice is safe

 private:
  friend class Poller;
  using Handler = asio::async_result<asio::use_awaitable_t<>, void(asio::error_code)>::handler_type;
  enum Direction : std::size_t { kReading, kWriting };

  asio::awaitable<void> wait(Direction direction);
  void start(Direction direction, Handler handler);
  void happened(std::uint32_t events);
  void finish_later(Direction direction, asio::error_code error);
  Handler take(Direction direction);
  bool is_waiting(Direction direction) const noexcept { return waiting_[direction].has_value(); }

  Poller& poller_;
  FileDescriptor socket_;
  std::size_t index_ = 0;  // among the poller's
  std::array<std::optional<Handler>, 2> waiting_;
  bool readable_ = false;
  bool ended_ = false;  // the peer's end, or an error, is among what can be read
};

// One for each io_context, which owns it.
class Poller final : public asio::execution_context::service {
 public:
  using key_type = Poller;
  static asio::execution_context::id id;

  explicit Poller(asio::execution_context& context);
  // `executor` must be an io_context's.
  static Poller& of(const asio::any_io_executor& executor);

  // For an answer that is about to come: waits right here, and whoever reads goes on before this
  // returns. Nothing else of the loop has its turn meanwhile, so it waits only where a single
  // socket is all there is, and a reader all that waits for it; and only until the turn is over,
  // which began with the first call after the last one. False: have a turn of the loop first.
  static constexpr std::chrono::milliseconds kLongestTurn{5};
  bool wait_here();

 private:
  friend class PolledSocket;

  void shutdown() override;
  void add(PolledSocket& socket);
  void remove(PolledSocket& socket) noexcept;
  bool watch(PolledSocket& socket, int operation) noexcept;
  void waits_changed();
  bool waits_for_one_reader() const noexcept;
  bool begin_turn() noexcept;
  int wait(int limit_ms) noexcept;
  void look();
  void resume_ready(int count);

  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> epoll_;
  std::vector<PolledSocket*> sockets_;
  std::array<epoll_event, 128> ready_;
  std::size_t ready_count_ = 0;
  std::size_t ready_next_ = 0;          // of ready_, the first whose coroutine has not gone on yet
  std::array<std::size_t, 2> waits_{};  // coroutines that wait, by direction
  bool armed_ = false;                  // Asio waits for epoll_
  bool looking_ = false;
  // Runs out when a turn is over. A timer of its own, started once a turn: a limit for each wait
  // costs as much as the turn of the loop that is saved (2026-11).
  FileDescriptor turn_timer_;
  enum class Turn : std::uint8_t { none, goes_on, is_over } turn_ = Turn::none;
};

}  // namespace confab

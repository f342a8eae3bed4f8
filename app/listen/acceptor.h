#pragma once
// Accepts whoever connects, at any number of listeners, and hands each connection on when it can be
// talked to: who serves and who listens at the prompt do the same.
//
//   Listener --accept()--> has it started? --yes---------------------------------> begin
//       ^                        `----no--> its handshake, beside all others ----> begin
//       `-- short of descriptors or memory: said once a minute, tried again every 100 ms

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "app/listen/listen.h"
#include "transport/connection.h"
#include "transport/loop_time.h"
#include "transport/signal.h"

namespace confab {

struct AcceptorOptions {
  // Of a connection that can be talked to, at the listener of this number, from 0. Where it throws
  // nobody has the connection, which is closed; that of datagrams is tried again.
  std::function<void(const std::shared_ptr<Connection>& connection, std::size_t listener)> begin;
  // What whoever listens must know: why nobody is accepted. Never throws. Not set: nobody is told.
  std::function<void(const std::string& text)> on_problem;
  // What one client did wrong before it could be talked to. The same.
  std::function<void(const std::string& text)> on_failed_start;
  // Asked before each: those that wait meanwhile are the system's (its backlog). Where it says no
  // it is asked again after look_again(). Not set: one more may always be accepted.
  std::function<bool()> may_accept;
  std::chrono::seconds longest_start{10};  // of a handshake
  std::size_t most_unstarted = 256;        // connections at once whose handshake goes on
};

// A shared_ptr holds it: what runs keeps it alive, and ends after stop().
class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  Acceptor(const asio::any_io_executor& executor, Listeners listeners, AcceptorOptions options);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // Accepts from now on. Once.
  void start();
  // Closes the listeners, and the connections whose handshake goes on. Nobody is told of anything
  // any more, but for on_ended. Twice is safe.
  void stop();
  // may_accept() has another answer now.
  void look_again() { room_.notify(); }
  // A listener accepts, or a handshake goes on.
  bool is_running() const noexcept { return coroutines_ > 0; }
  // Nothing runs any more: after stop(), or every listener failed.
  std::function<void()> on_ended;

  const Listeners& listeners() const noexcept { return listeners_; }

 private:
  void spawn(asio::awaitable<void> work, std::function<void(const std::exception_ptr&)> done);
  static asio::awaitable<void> accept_all(std::shared_ptr<Acceptor> self, std::size_t number);
  bool must_wait() const { return !is_stopped_ && options_.may_accept && !options_.may_accept(); }
  void start_apart(const std::shared_ptr<Connection>& connection, std::size_t number);
  static asio::awaitable<void> start_and_begin(std::shared_ptr<Acceptor> self,
                                               std::shared_ptr<Connection> connection,
                                               std::size_t number);
  void fail_start(const std::exception_ptr& failure);
  bool survives(const std::exception_ptr& failure, const Listener& listener);
  void tell(const std::string& problem) const;
  void tell_now_and_then(const std::string& problem);

  asio::any_io_executor executor_;
  LoopTime& time_;
  Listeners listeners_;
  AcceptorOptions options_;
  std::set<std::shared_ptr<Connection>> unstarted_;  // their handshakes go on
  std::size_t coroutines_ = 0;
  Signal room_;
  bool is_stopped_ = false;
  Clock::time_point next_report_ = Clock::time_point::min();
};

}  // namespace confab

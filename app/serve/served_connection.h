#pragma once
// One connection of a server, and what all connections of a server share.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <unordered_map>

#include "app/serve/delay_queue.h"
#include "app/serve/log.h"
#include "app/serve/service.h"
#include "transport/connection.h"

namespace confab {

struct ServerOptions {
  Log log;       // connections and messages; empty: quiet
  Log problems;  // what the operator must know, quiet or not
  bool close_after_reply = false;
  std::size_t largest_message = std::size_t{16} << 20;
  std::chrono::milliseconds idle{30};      // then an unfinished message is answered as it is
  std::chrono::milliseconds linger{1000};  // for a peer to take its last reply and close
  std::chrono::seconds longest_start{10};  // of a handshake
  std::size_t most_unstarted = 256;        // connections at once whose handshake goes on
  std::chrono::milliseconds grace{2000};   // for what is being sent when the server stops
};

// One connection that is being served.
class ServedConnection {
 public:
  ServedConnection() = default;
  ServedConnection(const ServedConnection&) = delete;
  ServedConnection& operator=(const ServedConnection&) = delete;
  virtual ~ServedConnection() = default;

  virtual void start() = 0;
  virtual void stop() = 0;   // finish what is being sent, then end
  virtual void abort() = 0;  // end at once
};

// What all connections of one server share, and who keeps them alive.
class ServerContext : public std::enable_shared_from_this<ServerContext> {
 public:
  // `what` may be null where no connection asks it.
  ServerContext(const asio::any_io_executor& where, std::unique_ptr<Service> what,
                ServerOptions how);

  const asio::any_io_executor executor;
  LoopTime& time;
  const std::unique_ptr<Service> service;
  const ServerOptions options;
  DelayQueue idle;
  DelayQueue linger;
  bool stopping = false;
  std::function<void()> on_nothing_left;  // no connection, no coroutine

  // From begin() to end() the server knows the connection, and owns it together with whoever works
  // for it.
  void begin(std::shared_ptr<ServedConnection> served);
  void end(ServedConnection& served);
  void stop_all();
  void abort_all();  // and forget them
  bool has_work() const noexcept { return !connections_.empty() || coroutines_ > 0; }

  // Every coroutine of a server is started here. `done` gets its exception, if any, and decides; an
  // exception of `done` itself ends the program. `slot`: where it can be cancelled.
  using Done = std::function<void(const std::exception_ptr& failure)>;
  void spawn(asio::awaitable<void> work, Done done, asio::cancellation_slot slot = {});
  void report(const std::exception_ptr& failure) const;

 private:
  void look_for_the_end();

  std::unordered_map<ServedConnection*, std::shared_ptr<ServedConnection>> connections_;
  std::size_t coroutines_ = 0;
};

// Of a connection that was accepted, at the listener of this number, from 0.
using MakeServed = std::function<std::shared_ptr<ServedConnection>(
    std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection,
    std::size_t listener)>;

// One that answers each message by the context's service.
std::shared_ptr<ServedConnection> make_served(std::shared_ptr<ServerContext> context,
                                              std::shared_ptr<Connection> connection,
                                              std::size_t listener);

}  // namespace confab

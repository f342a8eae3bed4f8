#pragma once
// One connection of a server, and what all connections of a server share.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <unordered_set>

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
  std::chrono::milliseconds grace{2000};   // for what is being sent when the server stops
};

// What the server can ask of a connection that is being served. Lives in that connection's
// coroutine.
class ServedSession {
 public:
  virtual ~ServedSession() = default;
  virtual void stop() = 0;            // finish what is being sent, then end
  virtual void abort() noexcept = 0;  // end
};

// Outlives all its sessions: each holds a share.
struct ServerContext {
  ServerContext(asio::any_io_executor where, std::unique_ptr<Service> what, ServerOptions how);

  asio::any_io_executor executor;
  std::unique_ptr<Service> service;
  ServerOptions options;
  DelayQueue idle;
  DelayQueue linger;
  std::unordered_set<ServedSession*> sessions;
  bool stopping = false;
};

// Enters a session into its server's list, for as long as it lives.
class SessionEntry {
 public:
  SessionEntry(ServerContext& context, ServedSession& session)
      : context_(context), session_(session) {
    context_.sessions.insert(&session_);
  }
  ~SessionEntry() { context_.sessions.erase(&session_); }
  SessionEntry(const SessionEntry&) = delete;
  SessionEntry& operator=(const SessionEntry&) = delete;

 private:
  ServerContext& context_;
  ServedSession& session_;
};

// Serve one connection until its end; network failures end in the log, not in exceptions.
asio::awaitable<void> serve_stream(std::shared_ptr<ServerContext> context,
                                   std::shared_ptr<Connection> connection);
asio::awaitable<void> serve_datagrams(std::shared_ptr<ServerContext> context,
                                      std::shared_ptr<Connection> connection);

}  // namespace confab

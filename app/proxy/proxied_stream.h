#pragma once
// One client of a proxy that has a connection of its own, and the connection to the target that was
// opened for it.

#include <exception>
#include <memory>
#include <string>

#include "app/proxy/proxied_conversation.h"
#include "app/serve/delivery.h"
#include "app/serve/served_connection.h"
#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {

//   client --receive()--> up_   : published --send()--> target        a coroutine for each
//   client <--send()--      : published down_ <--receive()-- target   direction
//
// What was read is published before it is forwarded, so that no answer can be recorded before what
// it answers; who does not read stops whoever sends to it. An end is passed on as an end, in one
// direction; a reset as a reset, once what came before it has arrived; a target that refuses as a
// reset, since the client is connected already; one that waits for an answer (transport/caller.h)
// gets it. Nothing is read from the client before the target is connected. Faults change what is
// forwarded, never what is published.
class ProxiedStream final : public ServedConnection,
                            public std::enable_shared_from_this<ProxiedStream> {
 public:
  ProxiedStream(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                ProxyTarget target, std::shared_ptr<Connection> client);

  void start() override;
  void stop() override { abort(); }  // what a slow reader has not taken of a piece is lost
  void abort() override;

 private:
  // One direction. The other one's `from` is its `to`.
  struct Way {
    explicit Way(Passing& what) : passing(what) {}
    Passing& passing;
    std::shared_ptr<Connection> from, to;
    std::shared_ptr<Delivery> delivery;  // to `to`
    bool is_over = false;                // its end was passed on, or it has none to come
    bool is_lost = false;                // a send found that `to` takes nothing more
    bool is_cut = false;                 // a fault has ended it: what comes is left out
    bool is_swallowed = false;           // a fault leaves out what comes, and an end
    bool holds_end = false;              // and has left out one
  };

  asio::awaitable<void> run();
  asio::awaitable<bool> answer_client(const Connection* dialled);
  void begin(std::shared_ptr<Connection> opened);
  asio::awaitable<void> carry(Way& way);
  asio::awaitable<bool> hand_over(Way& way, Packet packet);
  asio::awaitable<void> pass_end(Way& way, std::string detail);
  asio::awaitable<void> finish(Way& way);
  asio::awaitable<void> break_off(Way& way, NetworkError error);
  asio::awaitable<void> drain(Way& way);
  asio::awaitable<void> arrive(Connection& connection);
  Way& other(const Way& way) noexcept { return &way == &up_ ? down_ : up_; }
  bool is_of_client(const Way& way) const noexcept { return &way == &up_; }
  void hold_end(Way& way);
  void stop_delivery(const Way& way);
  void tell_fault(const Way& way, const char* what);
  void end_way(Way& way, const std::exception_ptr& failure);
  void end();

  std::shared_ptr<ServerContext> context_;
  ProxiedConversation conversation_;
  std::shared_ptr<Connection> client_;
  std::shared_ptr<Connection> upstream_;  // null until it is open
  Way up_;
  Way down_;
  Timer held_;  // until an end that a blackhole has swallowed is forgotten
  asio::cancellation_signal dialling_;
};

}  // namespace confab

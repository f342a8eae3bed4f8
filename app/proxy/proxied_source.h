#pragma once
// One client of a proxy over datagrams, as long as it or its target says something now and then.

#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "app/proxy/proxied_conversation.h"
#include "app/proxy/proxy_run.h"
#include "app/serve/datagram_delivery.h"
#include "app/serve/outbox.h"
#include "app/serve/served_connection.h"

namespace confab {

//   client ──▶ the socket that everyone knows ──▶ upstream_ ──▶ the target
//          ◀── Outbox of it                   ◀──           ◀── its first port
//   client ◀─▶ a Door, a socket of ours       ◀─▶ upstream_ ◀─▶ another port of the target
//
// A target may answer from a new port, and go on there (TFTP): the client sees a new port, too, and
// what it sends there goes to that port. Whoever is on another host than the target is not heard.
// At most 16 ports; what comes from others, or from another path, comes from the first one.
class ProxiedSource : public std::enable_shared_from_this<ProxiedSource> {
 public:
  // `back`: to `client`, from the address that it has sent to, which is `local`.
  ProxiedSource(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                const ProxyTarget& target, Endpoint client, Endpoint local,
                std::shared_ptr<Outbox> back, const Traits& traits);

  void start();
  // A datagram of the client's. Before the target is known at most 64 KiB wait; more is lost.
  void hear(const Packet& packet);
  // Ends it. Twice is safe.
  void end();

  // It or its target has said something: it is not to be forgotten yet.
  std::function<void()> on_sign;
  // It cannot go on: the target's name is not known, say. Not after end().
  std::function<void()> on_end;

 private:
  struct Waiting {
    std::string bytes;
    PacketKind kind;
  };
  // Towards one port of the target.
  struct Door {
    std::shared_ptr<Connection> connection;
    std::shared_ptr<Outbox> out;
  };

  asio::awaitable<void> run();
  asio::awaitable<void> receive_all();
  asio::awaitable<void> pass_back(Packet packet);
  asio::awaitable<std::shared_ptr<Outbox>> door_for(Endpoint target);
  asio::awaitable<std::shared_ptr<Connection>> listen_anew();
  asio::awaitable<void> watch(std::shared_ptr<Connection> door, Endpoint target);
  void pass_on(const Packet& packet, const Endpoint& to);
  void tell_once(const std::string& text);

  std::shared_ptr<ServerContext> context_;
  ProxiedConversation conversation_;
  DatagramDelivery up_;
  DatagramDelivery down_;
  Endpoint client_;
  Endpoint local_;
  std::shared_ptr<Outbox> back_;
  std::shared_ptr<Connection> upstream_;  // null until it is open
  std::shared_ptr<Outbox> out_;
  Endpoint peer_;  // the target's first port
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::map<std::string, Door> doors_;  // by the target's endpoint
  asio::cancellation_signal dialling_;
  std::set<std::string> told_;
};

}  // namespace confab

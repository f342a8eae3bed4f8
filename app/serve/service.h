#pragma once
// What a server does with what it hears. Several servers, over several transports, may share one
// service.

#include <memory>
#include <string>

#include "app/serve/message.h"
#include "app/serve/outbox.h"
#include "transport/connection.h"

namespace confab {

class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  // A connection is open; of datagrams: the one that hears everyone. The service may keep it
  // until gone(). One that sends over it by itself answers false from reply(): only one send may be
  // pending.
  virtual void arrived(const std::shared_ptr<Connection>&) {}

  // Appends the reply to `out` and says whether there is one: an empty one is one, too. `out` may
  // hold earlier replies, which stay. `from` is who said it. Throws nothing but for want of memory.
  virtual bool reply(Connection& connection, const Endpoint& from, const Message& message,
                     std::string& out) = 0;

  // Datagrams: nobody listens at `who` any more.
  virtual void refused(Connection&, const Endpoint& /*who*/) {}

  // The peer has ended; what is queued for it still goes out.
  virtual void leaving(Connection&) {}
  // What the service itself still sends over it; null: nothing ever.
  virtual std::shared_ptr<Outbox> outbox(Connection&) const { return nullptr; }
  // It is closed, after leaving() or without: the service must forget it.
  virtual void gone(Connection&) {}

  // The server stops: nothing new is queued for anyone.
  virtual void stopping() {}
};

}  // namespace confab

#pragma once
// `confab serve --reply chat`: one chat room for everything that is served, over every transport.

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "app/listen/sources.h"
#include "app/serve/chat_room.h"
#include "app/serve/outbox.h"
#include "app/serve/service.h"
#include "transport/timer.h"

namespace confab {

// A stream is a member from its beginning to its end. A datagram's source is one from its first
// datagram, which is its first message, until 5 minutes of silence, or until its port is known to
// be closed (looked at every 10 s). Members never wait for each other: each stream has an outbox of
// 1 MiB and is dropped when that is full; the datagrams of a socket share one, and are lost when it
// is.
class ChatService final : public Service {
 public:
  explicit ChatService(const asio::any_io_executor& executor);
  ~ChatService() override;

  void arrived(const std::shared_ptr<Connection>& connection) override;
  bool reply(Connection& connection, const Endpoint& from, const Message& message,
             std::string& out) override;
  void refused(Connection& connection, const Endpoint& who) override;
  void leaving(Connection& connection) override;
  std::shared_ptr<Outbox> outbox(Connection& connection) const override;
  void gone(Connection& connection) override;
  void stopping() override;

 private:
  struct Place {
    std::shared_ptr<Outbox> outbox;
    bool datagrams = false;
    ChatRoom::Id member = 0;  // streams
    Sources sources;          // datagrams
  };
  ChatRoom::Id source_member(Place& place, const Endpoint& from);
  void arm();
  void forget_the_silent();

  asio::any_io_executor executor_;
  ChatRoom room_;
  std::unordered_map<const Connection*, Place> places_;
  Timer sweep_;
  bool armed_ = false;
};

}  // namespace confab

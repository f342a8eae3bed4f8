#pragma once
// Where a session listens: whoever connects there becomes a conversation of it.
//
//   listen() ---> Place ---accepts---> someone came, or too many are there: the rest wait in the
//                   |                  system's backlog until one goes
//                   +--> close(): who came stays; a socket of datagrams, which is the conversation
//                        itself, goes with it

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "app/listen/acceptor.h"
#include "app/program/lifetime.h"
#include "app/program/typed_address.h"
#include "app/session/conversation.h"
#include "app/session/event_stream.h"
#include "transport/registry.h"
#include "transport/signal.h"

namespace confab {

class OpenListeners final : public Subscriber {
 public:
  // Who came and is still there; more wait until one of them has gone.
  static constexpr std::size_t kMostAccepted = 100;
  // Whose handshake goes on.
  static constexpr std::size_t kMostUnstarted = 100;

  // One URL, over one transport.
  struct Place {
    Url url;  // as it was typed, with its scheme
    const Transport* transport;
    std::shared_ptr<Acceptor> acceptor;
    const Listeners& listeners() const { return acceptor->listeners(); }
  };

  // A conversation that begins with this connection, which came to `url`.
  using Begin = std::function<std::shared_ptr<Conversation>(
      const std::shared_ptr<Connection>& connection, const Transport& transport, const Url& url)>;

  // `registry` and `events` outlive it. `heard`: of a conversation that hears everyone, in the
  // middle of the event that somebody has spoken there for the first time.
  using Heard = std::function<void(const std::shared_ptr<Conversation>& conversation)>;
  OpenListeners(asio::io_context& io, const Registry& registry, EventStream& events, Begin begin,
                Heard heard);
  OpenListeners(const OpenListeners&) = delete;
  OpenListeners& operator=(const OpenListeners&) = delete;
  ~OpenListeners() override;

  // Over its transport; without one over TCP and UDP, under one port number. What is listened at
  // now, published, before anybody is accepted. Throws as listen_over().
  asio::awaitable<std::vector<const Place*>> listen(TypedAddress address);
  // Ends with the first who comes: nobody else is accepted (--once).
  void end_with_first() { ends_with_first_ = true; }
  // The first has come and gone; in the middle of that event.
  std::function<void()> on_first_gone;

  const std::list<Place>& all() const noexcept { return places_; }
  bool is_listening() const noexcept { return !places_.empty(); }
  // All of them where `which` is not set. How many there were. Not in the middle of an event.
  std::size_t close(const std::function<bool(const Place&)>& which = nullptr);
  // Notified when somebody has come, or nobody can come any more.
  Signal& came() noexcept { return came_; }

  void on_event(const Event& event) override;

 private:
  void begin_at(Place& place, const std::shared_ptr<Connection>& connection);
  void publish_place(const Place& place, bool has_ended);
  void note(const std::string& text, bool is_warning);
  bool is_full() const;
  void first_came(const Conversation& conversation);
  void close_all_but_first();

  asio::io_context& io_;
  const Registry& registry_;
  EventStream& events_;
  Begin begin_;
  Heard heard_;
  std::list<Place> places_;
  struct Accepted {
    std::weak_ptr<Conversation> conversation;
    const Place* place;  // only compared: it may be closed
    bool is_unheard;     // it hears everyone, and nobody has spoken
  };
  std::vector<Accepted> accepted_;
  bool has_unheard_ = false;
  std::string first_;  // the conversation; empty: nobody has come
  bool ends_with_first_ = false;
  Signal came_;
  Lifetime lifetime_;
};

}  // namespace confab

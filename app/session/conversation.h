#pragma once
// One peer: a connection, its framing, and what both mean to the session. Everything that happens
// to it is published as an event; it never prints.
//
//   closed --open()--> connecting --> open --+--> ended, reset, failed, timed_out: by itself
//     ^                    |                 +--> closed: by close()
//     |                    +--> refused, timed_out, failed, cancelled
//     +------ open() again, at any time, under the same name
//
// One that connected to us begins with accept() in the place of open(), and is never opened again.
//
// A message that crossed the peer's end is looked after meanwhile (recovery.h): is_busy().
//
//   Connection --packets--> Reception --received, replies--> Publisher --> EventStream
//              <---bytes--- Dispatch --sent----------------->
//
// It puts these together with the connection, its layer (LayerState), whom it talks to (Addressee)
// and what is done about messages that were lost (Recovery, Rescue). None of them knows it.
//
// What goes wrong with the network is published (`failed`) and is a `false` of whoever waits, never
// an exception; those are std::invalid_argument, for what cannot be done as it was asked, and
// operation_aborted. A shared_ptr holds it: what runs keeps it alive, and ends after close().

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/addressee.h"
#include "app/session/conversation_state.h"
#include "app/session/dispatch.h"
#include "app/session/event_stream.h"
#include "app/session/layer_state.h"
#include "app/session/loss_text.h"
#include "app/session/publisher.h"
#include "app/session/reception.h"
#include "app/session/recovery.h"
#include "app/session/rescue.h"
#include "app/session/settings.h"
#include "app/session/traffic.h"
#include "app/session/turn.h"
#include "transport/network_error.h"
#include "transport/registry.h"
#include "transport/signal.h"
#include "transport/task.h"

namespace confab {

class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  using State = ConversationState;

  // Closed at first. `transport`, `events` and `settings` outlive it; `settings` are looked at each
  // time, so that a change holds at once. `name` is in every event of it.
  Conversation(asio::io_context& io, const Transport& transport, Url url, std::string name,
               EventStream& events, const Settings& settings, Manner manner);

  // Connects, within Settings::connect_timeout, and goes on receiving until the connection ends:
  // `opened` was published when it returns true. Where it is open already, that is true at once;
  // while it is being opened it waits for that. False: `failed` was published. Throws
  // operation_aborted where it is cancelled, which is published as a note.
  asio::awaitable<bool> open();

  // Begins with a connection that can be talked to, which a peer has made: `url` is where we
  // listen. Once, in the place of open(), which does not open it again after its end.
  void accept(std::shared_ptr<Connection> connection);
  bool is_accepted() const noexcept { return is_accepted_; }

  // Goes on through a layer, over the connection that is open: the handshake is done when it
  // returns. What comes next over it is no answer to anything before. False: `failed` was
  // published, and it is closed: nothing more is said in the clear. Throws
  // std::invalid_argument, and nothing has happened: a wrong option, not open, a message is on its
  // way.
  asio::awaitable<bool> upgrade(LayerWish wish);
  // From the next connect on, before open() is done.
  void upgrade_always(StarttlsWish wish) { layer_.wish_always(std::move(wish)); }
  const std::string& layer() const noexcept { return layer_.name(); }  // "tls"; empty: none
  // A connection can be opened again without being asked for: what was said through a layer is
  // not said in the clear.
  bool may_reconnect() const noexcept { return !is_accepted_ && layer_.may_reconnect(); }

  // All of these wait for their turn, and return when the system has taken the bytes; `sent` is
  // published when they are handed over, a long message in pieces of 64 KiB. They throw
  // std::invalid_argument before anything is sent (too long, cannot be framed, after
  // finish_sending()). False: it is not open, or it did not leave whole, and `failed` was
  // published.
  //
  // One message, as typed: with its line end and what its framing puts round it. A text, where the
  // transport tells kinds apart; what the others send is binary.
  asio::awaitable<bool> send_text(std::string text);
  // One message of exactly these bytes, and what its framing puts round them.
  asio::awaitable<bool> send_message(std::string bytes);
  // Exactly these bytes, and nothing else.
  asio::awaitable<bool> send_bytes(std::string bytes, bool starts_message = true);
  // What goes round a message whose bytes are sent by send_bytes().
  std::unique_ptr<Envelope> envelope() const;

  // Waits until a message that came over this connection has counted, or until `latest`. False:
  // nothing came, or it ended before.
  asio::awaitable<bool> hear_greeting(Clock::time_point latest);
  // A half-close, after what is being sent; what comes is still received. Does nothing where it is
  // not open, or did so already. can_finish(): whether there is an end that could be sent.
  asio::awaitable<void> finish_sending();
  // Ends whatever is under way, a recovery too. Twice is safe.
  void close();

  // Looked at now and then by scripts: what the peer's system acknowledged meanwhile is activity,
  // and a send of which it has taken nothing for `patience` fails.
  void look_at_sends(std::chrono::nanoseconds patience);
  // At the end these are failures: bytes that were sent and that the peer's system never took; a
  // message whose length was told, and of which only a part came.
  void fail_if_untaken();
  void fail_if_cut_short();

  // Where the next datagrams go, from the same local address; empty: back to the peer. Who answers
  // from elsewhere is told of once.
  void send_to(Endpoint destination) { addressee_.send_to(std::move(destination)); }
  // Where nobody in particular is talked to: from now on messages go to who spoke last, until the
  // next call. Not while send_to() says where.
  void follow_last_source() { addressee_.follow(); }
  // Those who have spoken within the last minute there, the longest silent one first.
  std::vector<Endpoint> sources() { return addressee_.sources(time_.now()); }
  // Of the last datagram; empty: none has come.
  const Endpoint& last_source() const noexcept { return addressee_.last_source(); }
  const Endpoint& destination() const noexcept { return addressee_.destination(); }
  bool is_pinned() const noexcept { return addressee_.is_pinned(); }  // by send_to()

  // How it is had, from now on. A framing cuts what arrives from now on; what came before and is no
  // whole message yet is published as it is. Throws std::invalid_argument that lists the framings,
  // and nothing is changed.
  void set_framing(const std::string& framing);
  void set_eol(std::optional<LineEnd> eol) { manner_.eol = std::move(eol); }
  void set_view(View view) { manner_.view = view; }
  const Manner& manner() const noexcept { return manner_; }
  LineEnd line_end() const { return manner_.line_end(); }

  const std::string& name() const noexcept { return publisher_.name(); }
  const Url& url() const noexcept { return url_; }
  State state() const noexcept { return state_; }
  // Bytes of a message that is not whole yet.
  bool has_partial() const noexcept { return reception_.has_rest(); }
  bool is_open() const noexcept { return state_ == State::open; }
  // It is being opened, or a lost message is being looked after.
  bool is_busy() const noexcept { return recovery_.is_under_way() || state_ == State::connecting; }
  // Something may still come.
  bool may_answer() const noexcept { return (is_open() && !peer_has_finished_) || is_busy(); }
  bool was_open() const noexcept { return was_open_; }  // at any time
  bool has_finished() const noexcept { return dispatch_.has_finished(); }
  // The peer has; only where that does not end the conversation (PeerEnd::keep).
  bool peer_has_finished() const noexcept { return peer_has_finished_; }
  bool keeps_boundaries() const noexcept { return transport_.promises.keeps_boundaries; }
  bool hears_anyone() const noexcept { return transport_.promises.hears_anyone; }
  bool can_finish() const noexcept { return transport_.promises.can_finish; }
  // Of the connection; 0: any size, or there is none.
  std::size_t largest_packet() const {
    return connection_ ? connection_->traits().largest_packet : 0;
  }
  const Traffic& traffic() const noexcept { return traffic_; }
  // Something came since the last send, whether or not it counts as a reply.
  bool has_heard() const noexcept { return recovery_.has_heard(); }
  // The first of the messages that crossed the peer's end and were given up, in short, and how many
  // they are; empty: there are none.
  const std::string& unsent() const noexcept { return unsent_.first; }
  std::uint64_t unsent_messages() const noexcept { return unsent_.messages; }
  void forget_unsent() { unsent_ = {}; }  // it was said
  // The peer's address, numeric; what was typed while there is none.
  std::string peer_text() const;
  // Whom the next message goes to: the peer, or the other one of send_to().
  std::string addressee_text() const;
  // Empty while it is not open.
  std::string local_text() const { return connection_ ? connection_->local().text : ""; }
  // For ":status": what the transport knows; of a conversation that is over, what it knew last;
  // empty before the first connection.
  std::vector<Fact> facts() const { return connection_ ? connection_->describe() : last_facts_; }
  // Bytes that were sent and that the peer's system has not taken yet; 0 where the transport does
  // not know.
  std::uint64_t unacknowledged() const noexcept { return dispatch_.unacknowledged(); }
  Clock::time_point opened_at() const noexcept { return opened_at_; }
  // Notified at every event of this conversation, and when a reply counts.
  Signal& changed() noexcept { return publisher_.changed(); }

 private:
  void publish(Publisher::Payload what) { publisher_.publish(std::move(what)); }
  std::shared_ptr<Connection> detach(State why);
  void let_go(State why);

  // Connecting, and going on through a layer (conversation.cc).
  asio::awaitable<bool> connect();
  void begin(std::shared_ptr<Connection> connection, Clock::duration took);
  void hear_notes_of(Connection& connection);
  void receive_from_now();
  void check_upgrade(const Layer& wanted) const;
  asio::awaitable<void> unlock(const LayerWish& wish);
  asio::awaitable<bool> negotiate();
  bool give_up_asking();
  asio::awaitable<bool> upgrade_now(LayerWish wish);
  asio::awaitable<bool> go_through(PreparedLayer& prepared, const LayerWish& wish);
  bool fail_upgrade(const NetworkError& error);

  // What comes and goes, and how that ends (conversation_traffic.cc).
  asio::awaitable<void> receive_all(std::shared_ptr<Connection> connection);
  void on_packet(const Packet& packet);
  void on_end(const End& end);
  void on_error(const NetworkError& error, std::uint64_t unsent_bytes);
  asio::awaitable<bool> send_in_turn(std::string bytes, PacketKind kind, bool starts_message);
  void count_departure(std::string_view message, bool starts_message);
  asio::awaitable<void> lose(LostSend lost);
  void fail_untaken(const std::string& text);
  void fail_receiving(std::string_view code, const std::string& text);
  void recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes);
  std::shared_ptr<Connection> abandon_recovery();
  asio::awaitable<void> carry_out(std::shared_ptr<Rescue> rescue);
  asio::awaitable<bool> settle_loss(Rescue& rescue);
  asio::awaitable<void> send_again(std::uint64_t counted_bytes);
  void tell_crossing(Recovery::Action action);

  asio::io_context& io_;
  LoopTime& time_;
  const Transport& transport_;
  Url url_;
  std::string url_text_;
  const Settings& settings_;
  Manner manner_;
  Publisher publisher_;
  Turn opening_;

  State state_ = State::closed;
  bool was_open_ = false;
  bool is_accepted_ = false;
  bool peer_has_finished_ = false;
  Clock::time_point opened_at_{};
  std::shared_ptr<Connection> connection_;  // null unless open
  std::vector<Fact> last_facts_;
  Task receiving_;  // receive_all(), which keeps all this alive as long as it is open
  LayerState layer_;
  Addressee addressee_;

  Traffic traffic_;
  Reception reception_;
  Dispatch dispatch_;
  // A send found the connection at its end; what came before that is still being read.
  std::optional<LostSend> lost_send_;
  Recovery recovery_;
  std::shared_ptr<Rescue> rescue_;  // while a recovery is under way
  Unsent unsent_;
};

}  // namespace confab

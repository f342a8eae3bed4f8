#pragma once
// One peer: a connection, its framing, and what both mean to the session. Everything that happens
// to it is published as an event; it never prints.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/event_stream.h"
#include "app/session/settings.h"
#include "app/session/turn.h"
#include "protocol/framing.h"
#include "transport/network_error.h"
#include "transport/registry.h"
#include "transport/signal.h"

namespace confab {

// Counted over all the connections that a conversation had under its name.
struct Traffic {
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Clock::time_point last_sent{};
  Clock::time_point first_reply{};    // on this connection
  Clock::time_point last_activity{};  // the last byte in either direction
  bool replied = true;                // something came since the last send, or nothing was sent
  bool refused = false;               // an error did: no reply is owed (datagrams)
  std::uint64_t received_on_this_connection = 0;
};

class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  enum class State {
    closed,
    connecting,
    cancelled,
    open,
    ended,
    reset,
    refused,
    timed_out,
    failed
  };

  // `transport`, `events` and `settings` outlive it.
  Conversation(asio::io_context& io, const Transport& transport, Url url, std::string name,
               EventStream& events, const Settings& settings);

  // Connects, and goes on receiving until the connection ends. False: `failed` was published.
  // Cancellation is honoured (operation_aborted, published as a note).
  asio::awaitable<bool> open();

  // One message, as typed: with the line end and the framing's prefix. Throws std::invalid_argument
  // before anything is sent (too long, cannot be framed). False: it did not leave whole; `failed`
  // was published.
  asio::awaitable<bool> send_text(std::string text);
  // Exactly these bytes. Throws as send_text.
  asio::awaitable<bool> send_bytes(std::string bytes, bool starts_message = true);

  asio::awaitable<void> finish_sending();
  void close();

  // Looked at now and then by scripts: a send of which the peer has taken nothing for `patience`
  // fails.
  void fail_if_stalled(std::chrono::nanoseconds patience);
  // At the end: bytes that were sent and that the peer's system never took are a failure.
  void fail_if_untaken();

  // Where the next datagrams go; empty: back to the peer.
  void send_to(Endpoint destination) { destination_ = std::move(destination); }
  const Endpoint& last_source() const noexcept { return last_source_; }
  const Endpoint& destination() const noexcept { return destination_; }

  // Cuts what arrives from now on as the settings say.
  void use_framing();

  const std::string& name() const noexcept { return name_; }
  const Url& url() const noexcept { return url_; }
  State state() const noexcept { return state_; }
  bool is_open() const noexcept { return state_ == State::open; }
  // A lost message is being looked after: its reply may still come.
  bool is_busy() const noexcept { return recovering_ || state_ == State::connecting; }
  bool keeps_boundaries() const noexcept { return transport_.keeps_boundaries; }
  std::size_t largest_packet() const;  // of the connection; 0: any size, or there is none
  const Traffic& traffic() const noexcept { return traffic_; }
  // The peer's address, numeric; what was typed while there is none.
  std::string peer_text() const;
  std::string local_text() const;  // empty while it is not open
  std::vector<Fact> facts() const;
  std::uint64_t unacknowledged() const noexcept;
  Clock::time_point opened_at() const noexcept { return opened_at_; }
  // Notified at every event of this conversation.
  Signal& changed() noexcept { return changed_; }

 private:
  using Payload = decltype(Event::what);
  void publish(Payload what) { publish(std::move(what), time_.now()); }
  void publish(Payload what, Clock::time_point at);
  void note(const std::string& text) { publish(Note{text}); }

  asio::awaitable<void> receive_all(std::shared_ptr<Connection> connection);
  asio::awaitable<void> wait_for_room();
  void on_packet(const Packet& packet);
  void on_datagram(const Packet& packet, Clock::time_point now);
  void on_stream_bytes(const Packet& packet, Clock::time_point now);
  void publish_frames(Clock::time_point now);
  void publish_frame(const Frame& frame, bool more_follows, Clock::time_point now);
  void count_arrival(std::size_t bytes, Clock::time_point now);
  void arm_idle_flush();
  void flush_partial();
  void on_end(const End& end);
  void on_error(const NetworkError& error, std::uint64_t unsent_bytes);
  std::shared_ptr<Connection> detach(State why);

  asio::awaitable<bool> send_pieces(std::string_view bytes, bool starts_message);
  void count_departure(std::string_view message, bool starts_message);
  void remember(std::string_view message);
  std::string_view last_message() const noexcept;
  asio::awaitable<void> hear_last_words(std::shared_ptr<Connection> connection);
  bool is_surely_unread(const NetworkError& error, std::uint64_t unsent_bytes) const;
  void fail_untaken(const std::string& text);
  void recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes);
  asio::awaitable<void> send_again(std::shared_ptr<Connection> lost, std::uint64_t counted_bytes);
  asio::awaitable<void> send_pieces_again(std::string_view bytes, std::uint64_t counted_bytes);
  asio::awaitable<void> send_to_next_address();

  asio::io_context& io_;
  LoopTime& time_;
  const Transport& transport_;
  Url url_;
  std::string url_text_;
  std::string name_;
  EventStream& events_;
  const Settings& settings_;
  Signal changed_;
  Turn sending_;
  Timer idle_;

  State state_ = State::closed;
  bool was_open_ = false;
  bool recovering_ = false;
  bool told_other_source_ = false;
  Clock::time_point opened_at_{};
  std::shared_ptr<Connection> connection_;  // null unless open
  std::unique_ptr<Framing> framing_;
  std::string source_;      // of the last packet, for what is flushed later
  std::string last_bytes_;  // of the stream, so many as a character has that is not whole
  Endpoint last_source_;
  Endpoint destination_;  // set by :to
  // What was sent since something last came, while it is short enough to be sent twice; its last
  // message.
  std::string unanswered_;
  std::size_t last_message_bytes_ = 0;
  // A send found the connection at its end; what came before that is still being read.
  struct LostSend {
    NetworkError error;
    std::uint64_t unsent_bytes;
  };
  std::optional<LostSend> lost_send_;
  Traffic traffic_;
  std::uint64_t stalled_at_ = 0;  // unacknowledged bytes when the peer last took something
  Clock::time_point stalled_since_{};
};

// "closed", "cancelled", "reset", "refused", "timed out", "failed"; empty while open.
std::string_view state_name(Conversation::State state) noexcept;

}  // namespace confab

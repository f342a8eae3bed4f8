// What comes and goes while a conversation is open, how that ends, and what becomes of a message
// that crossed the end.

#include <stdexcept>
#include <utility>

#include "app/session/conversation.h"
#include "protocol/framing/framing.h"

namespace confab {
namespace {

// What a reset left to be read is there already.
constexpr std::chrono::milliseconds kLastWords{250};

}  // namespace

asio::awaitable<void> Conversation::receive_all(std::shared_ptr<Connection> connection) {
  const auto keep_alive = shared_from_this();
  while (connection == connection_) {
    if (publisher_.congested()) {
      reception_.pause();
      co_await publisher_.room();
      reception_.go_on();
    }
    std::variant<Packet, End> got;
    std::optional<NetworkError> error;
    try {
      got = co_await connection->receive();
    } catch (const NetworkError& failure) {
      error = failure;
    } catch (const std::system_error& aborted) {
      if (aborted.code() != asio::error::operation_aborted) throw;
      co_return;  // close() was our own wish
    }
    if (connection != connection_) co_return;
    const bool is_end = error || std::holds_alternative<End>(got);
    if (is_end && lost_send_) {
      const LostSend lost = *std::exchange(lost_send_, std::nullopt);
      on_error(lost.error, lost.unsent_bytes);
    } else if (error) {
      on_error(*error, 0);
    } else if (const Packet* packet = std::get_if<Packet>(&got)) {
      on_packet(*packet);
    } else {
      on_end(std::get<End>(got));
    }
    publisher_.settle();
  }
}

void Conversation::on_packet(const Packet& packet) {
  if (!reception_.is_greeting()) recovery_.heard();
  layer_.hear(packet.bytes);
  std::string told;
  if (keeps_boundaries()) told = addressee_.heard(*packet.from, connection_->peer(), time_.now());
  if (!reception_.take(packet)) let_go(State::failed);
  if (!told.empty()) publisher_.note(told);
  publisher_.notify();
}

asio::awaitable<bool> Conversation::hear_greeting(Clock::time_point latest) {
  while (is_open() && !reception_.has_counted() && time_.now() < latest)
    co_await publisher_.changed().wait_until(latest);
  co_return traffic_.received_on_this_connection > 0;
}

void Conversation::on_end(const End& end) {
  const bool is_cut_short = reception_.lacks_bytes();
  reception_.finish();
  if (is_cut_short)
    fail_receiving("EBADMSG", "closed by " + peer_text() + " in the middle of a message");
  const bool stays_open = settings_.peer_end == PeerEnd::keep && !has_finished() && can_finish();
  if (stays_open) peer_has_finished_ = true;
  publish(Eof{end.detail, stays_open});
  if (stays_open) return;
  Loss loss;
  loss.is_end = true;
  loss.unacknowledged_bytes = connection_->unacknowledged();
  if (recovery_.lost(loss, time_.now()) == Recovery::Action::let_go) return let_go(State::ended);
  recover(detach(State::ended), 0);
}

void Conversation::on_error(const NetworkError& error, std::uint64_t unsent_bytes) {
  const std::string_view op = op_name(error.op);
  if (!error.ends_connection) {
    traffic_.refused = true;
    return publish(Failed{op, error.code_name, error.who.text, "", error.what(), unsent_bytes});
  }
  reception_.finish();
  Loss loss{false,    error.is_reset(), error.is_after_end(),
            error.op, unsent_bytes,     connection_->unacknowledged()};
  if (recovery_.lost(loss, time_.now()) != Recovery::Action::let_go)  // the peer's end came first
    return recover(detach(State::ended), unsent_bytes);
  const Answers answers{traffic_.received_on_this_connection > 0,
                        traffic_.replies - recovery_.replies_before(), reception_.last_is_whole()};
  const std::string text =
      error.what() + loss_text(loss, recovery_, answers, line_end(), settings_);
  publish(Failed{op, error.code_name, error.who.text, "", text, unsent_bytes});
  recovery_.heard();  // the next message is the first
  let_go(error.is_reset() ? State::reset : State::failed);
}

void Conversation::fail_if_cut_short() {
  if (!reception_.lacks_bytes()) return;
  fail_receiving("EBADMSG", "a message from " + peer_text() +
                                " is not whole: its framing says that more follows");
  publisher_.settle();
}

void Conversation::fail_receiving(std::string_view code, const std::string& text) {
  publish(Failed{"recv", code, addressee_.peer(), "", text, 0});
}

asio::awaitable<bool> Conversation::send_text(std::string text) {
  text = typed_message(manner_.framing, line_end().end(std::move(text)));
  text = wrap(*envelope(), std::move(text));
  co_return co_await send_in_turn(std::move(text), PacketKind::text, true);
}

asio::awaitable<bool> Conversation::send_message(std::string bytes) {
  bytes = wrap(*envelope(), std::move(bytes));
  co_return co_await send_in_turn(std::move(bytes), PacketKind::binary, true);
}

asio::awaitable<bool> Conversation::send_bytes(std::string bytes, bool starts_message) {
  co_return co_await send_in_turn(std::move(bytes), PacketKind::binary, starts_message);
}

std::unique_ptr<Envelope> Conversation::envelope() const { return make_envelope(manner_.framing); }

asio::awaitable<bool> Conversation::send_in_turn(std::string bytes, PacketKind kind,
                                                 bool starts_message) {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await dispatch_.turn();
  if (!connection_) co_return false;
  if (has_finished())
    throw Unsendable("nothing more goes to " + peer_text() +
                     ": \":shutdown\" has ended what we send");
  if (hears_anyone() && connection_->peer().empty() && destination().empty())
    throw Unsendable("nobody has spoken to " + peer_text() + " yet; \":to ADDRESS\" names one");
  const std::size_t limit = largest_packet();
  if (limit != 0 && bytes.size() > limit) throw MessageTooLong(bytes.size(), limit);
  count_departure(bytes, starts_message);
  Dispatch::Outcome outcome = co_await dispatch_.send(bytes, kind, starts_message);
  if (outcome.way == Dispatch::Way::failed) co_await lose(std::move(*outcome.lost));
  const bool has_left = outcome.way == Dispatch::Way::left;
  const bool is_sent_again = outcome.way != Dispatch::Way::closed && recovery_.is_under_way();
  publisher_.settle();
  co_return has_left || is_sent_again;
}

void Conversation::count_departure(std::string_view message, bool starts_message) {
  const auto piece = starts_message ? Recovery::Piece::message : Recovery::Piece::later;
  recovery_.sent(message, keeps_boundaries() ? Recovery::Piece::datagram : piece, traffic_.replies);
  reception_.sent();
  layer_.sent();
  if (starts_message) traffic_.messages_sent += 1;
  traffic_.last_sent = time_.now();
  traffic_.replied = false;
  traffic_.refused = false;
}

// A peer that answers, and resets since it wants to hear no more (an HTTP server): the answer waits
// to be read, and receive_all() finds the end after it. Where it finds none, the time is up soon.
asio::awaitable<void> Conversation::lose(LostSend lost) {
  const std::shared_ptr<Connection> connection = connection_;
  const auto is_waited_for = [&] {
    return lost.error.ends_connection && connection == connection_ && !peer_has_finished_;
  };
  lost_send_ = lost;
  auto latest = time_.now() + kLastWords;
  while (is_waited_for() && time_.now() < latest) {
    co_await publisher_.changed().wait_until(latest);
    if (publisher_.congested()) latest = time_.now() + kLastWords;
  }
  lost_send_.reset();
  if (connection == connection_) on_error(lost.error, lost.unsent_bytes);
}

asio::awaitable<void> Conversation::finish_sending() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await dispatch_.turn();
  if (!connection_ || has_finished()) co_return;
  const Dispatch::Outcome outcome = co_await dispatch_.finish();
  if (outcome.way == Dispatch::Way::over) co_return;
  if (outcome.way == Dispatch::Way::failed) {
    on_error(outcome.lost->error, outcome.lost->unsent_bytes);
  } else if (peer_has_finished_) {
    let_go(State::ended);
  }
  publisher_.settle();
}

void Conversation::look_at_sends(std::chrono::nanoseconds patience) {
  if (dispatch_.is_stalled(patience))
    fail_untaken(peer_text() + " takes nothing more: a message was not sent whole");
}

void Conversation::fail_if_untaken() {
  const std::uint64_t waiting = unacknowledged();
  if (waiting > 0)
    fail_untaken(std::to_string(waiting) + " bytes were not taken by " + peer_text());
}

void Conversation::fail_untaken(const std::string& text) {
  const std::string who = peer_text();
  reception_.finish();
  publish(Failed{"send", "ETIMEDOUT", who, "", text, 0});
  let_go(State::timed_out);
  publisher_.settle();
}

void Conversation::recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes) {
  const bool is_under_way = rescue_ != nullptr;
  if (!is_under_way) rescue_ = std::make_shared<Rescue>(io_);
  rescue_->take(std::move(lost), recovery_.unanswered().size() - unsent_bytes);
  if (is_under_way) return;
  auto ended = [self = shared_from_this(), rescue = rescue_] {
    if (self->rescue_ == rescue) self->rescue_ = nullptr;
    self->publisher_.notify();
    self->publisher_.settle();
  };
  rescue_->start(carry_out(rescue_), std::move(ended));
}

// The lost connection, if there was one.
std::shared_ptr<Connection> Conversation::abandon_recovery() {
  recovery_.abandon();
  const auto rescue = std::exchange(rescue_, nullptr);
  return rescue ? rescue->abandon() : nullptr;
}

// Until a connection is open that has the message, or it is given up.
asio::awaitable<void> Conversation::carry_out(std::shared_ptr<Rescue> rescue) {
  while (rescue->has_lost()) {
    const bool is_open = co_await settle_loss(*rescue);
    if (is_open) co_await send_again(rescue->counted_bytes());
  }
}

// True: there is a connection again, for the message to be sent once more.
asio::awaitable<bool> Conversation::settle_loss(Rescue& rescue) {
  const bool may_open = settings_.reconnect == Reconnect::automatic && may_reconnect();
  const auto action = co_await rescue.fate(recovery_, may_open);
  if (!action) co_return false;
  // Nothing happens to a conversation that is closed: a recording could not be read.
  if (action != Recovery::Action::let_go) tell_crossing(*action);
  publish(Closed{});
  if (action != Recovery::Action::open_again) co_return false;
  bool is_open = co_await open();
  if (is_open && settings_.banner) {
    is_open = co_await hear_greeting(time_.now() + *settings_.banner);
    if (!is_open) fail_receiving("ETIMEDOUT", "no greeting from " + peer_text() + " (--banner)");
  }
  const auto next = recovery_.opened(is_open);
  if (!is_open) unsent_ = unsent_of(recovery_, settings_);  // why, was told
  co_return next == Recovery::Action::send_again;
}

// Nobody has read it the first time: it counts once.
asio::awaitable<void> Conversation::send_again(std::uint64_t counted_bytes) {
  Note again{"the peer had closed before it could read the last message; sent again"};
  again.is_about_reconnect = true;
  publish(again);
  const std::string message(recovery_.unanswered());
  const auto turn = co_await dispatch_.turn();
  if (!connection_) co_return;  // lost once more, before it was sent: that is told
  recovery_.done();             // what is lost now is a loss of its own
  traffic_.bytes_sent -= counted_bytes;
  Dispatch::Outcome outcome = co_await dispatch_.send(message, dispatch_.kind(), true);
  if (outcome.way == Dispatch::Way::failed) co_await lose(std::move(*outcome.lost));
}

// Also where the messages are sent again: a recording must say that this end came.
void Conversation::tell_crossing(Recovery::Action action) {
  const Unsent crossed = unsent_of(recovery_, settings_);
  const std::string text = crossing_text(peer_text(), crossed.first);
  Failed failed{"send", "EPIPE", addressee_.peer(), "", text, 0};
  failed.is_unsent = true;
  failed.is_mended = action == Recovery::Action::open_again;
  if (!failed.is_mended) unsent_ = crossed;
  publish(failed);
}

}  // namespace confab

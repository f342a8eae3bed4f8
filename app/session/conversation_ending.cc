// How a connection ends, and what becomes of a message that crossed the end on its way.

#include <utility>

#include "app/session/conversation.h"

namespace confab {

void Conversation::on_end(const End& end) {
  const bool is_cut_short = incoming_->lacks_bytes();
  hear_the_rest();
  if (is_cut_short) tell_cut_short();
  const bool stays_open = settings_.peer_end == PeerEnd::keep && !has_finished_ && can_finish();
  if (stays_open) peer_has_finished_ = true;
  publish(Eof{end.detail, stays_open});
  if (stays_open) return;
  Loss loss;
  loss.is_end = true;
  loss.unacknowledged_bytes = connection_->unacknowledged();
  if (recovery_.lost(loss, time_.now()) == Recovery::Action::let_go) return let_go();
  recover(detach(State::ended), 0);
}

// The connection is over, and nothing of ours with it.
void Conversation::let_go() {
  detach(State::ended)->close();
  publish(Closed{});
}

void Conversation::on_error(const NetworkError& error, std::uint64_t unsent_bytes) {
  const std::string_view op = op_name(error.op);
  if (!error.ends_connection) {
    traffic_.refused = true;
    return publish(Failed{op, error.code_name, error.who.text, "", error.what(), unsent_bytes});
  }
  hear_the_rest();
  Loss loss{false,    error.is_reset(), error.is_after_end(),
            error.op, unsent_bytes,     connection_->unacknowledged()};
  if (recovery_.lost(loss, time_.now()) != Recovery::Action::let_go)  // the peer's end came first
    return recover(detach(State::ended), unsent_bytes);
  const std::string text = error.what() + meaning_of(loss);
  publish(Failed{op, error.code_name, error.who.text, "", text, unsent_bytes});
  recovery_.heard();  // the next message is the first
  detach(error.is_reset() ? State::reset : State::failed)->close();
  publish(Closed{});
}

std::string Conversation::meaning_of(const Loss& loss) const {
  const Answers answers{traffic_.received_on_this_connection > 0,
                        traffic_.replies - recovery_.replies_before(), last_is_whole_};
  return loss_text(loss, recovery_, answers, line_end(), settings_);
}

void Conversation::recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes) {
  const bool is_under_way = rescue_ != nullptr;
  if (!is_under_way) rescue_ = std::make_shared<Rescue>(io_);
  rescue_->take(std::move(lost), recovery_.unanswered().size() - unsent_bytes);
  if (is_under_way) return;
  auto ended = [self = shared_from_this(), rescue = rescue_] {
    if (self->rescue_ == rescue) self->rescue_ = nullptr;
    self->changed_.notify();
    self->events_.settle();
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
  if (action == Recovery::Action::give_up) tell_crossing(Fate::unsent);
  if (action == Recovery::Action::open_again) tell_crossing(Fate::sent_again);
  publish(Closed{});
  if (action != Recovery::Action::open_again) co_return false;
  bool is_open = co_await open();
  if (is_open && settings_.banner) {
    is_open = co_await hear_greeting(time_.now() + *settings_.banner);
    if (!is_open) tell_no_greeting();
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
  const auto turn = co_await sending_.take();
  if (!connection_) co_return;  // lost once more, before it was sent: that is told
  recovery_.done();             // what is lost now is a loss of its own
  traffic_.bytes_sent -= counted_bytes;
  co_await send_pieces(message, true);
}

void Conversation::fail_if_cut_short() {
  if (!incoming_ || !incoming_->lacks_bytes()) return;
  const std::string text =
      "a message from " + peer_text() + " is not whole: its framing says that more follows";
  publish(Failed{"recv", "EBADMSG", addressee_.peer(), "", text, 0});
  events_.settle();
}

void Conversation::tell_cut_short() {
  const std::string text = "closed by " + peer_text() + " in the middle of a message";
  publish(Failed{"recv", "EBADMSG", addressee_.peer(), "", text, 0});
}

void Conversation::tell_no_greeting() {
  const std::string text = "no greeting from " + peer_text() + " (--banner)";
  publish(Failed{"recv", "ETIMEDOUT", addressee_.peer(), "", text, 0});
}

// Also where the messages are sent again: a recording must say that this end came.
void Conversation::tell_crossing(Fate fate) {
  const Unsent crossed = unsent_of(recovery_, settings_);
  const std::string text = crossing_text(peer_text(), crossed.first);
  Failed failed{"send", "EPIPE", addressee_.peer(), "", text, 0};
  failed.is_unsent = true;
  failed.is_mended = fate == Fate::sent_again;
  if (!failed.is_mended) unsent_ = crossed;
  publish(failed);
}

}  // namespace confab

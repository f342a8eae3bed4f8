// How a connection ends, and what becomes of a message that crossed the end on its way.

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <utility>

#include "app/session/conversation.h"
#include "app/session/excerpt.h"

namespace confab {
namespace {

// With the line end that was put after what was typed.
bool is_one_line(std::string_view message, const LineEnd& end) {
  if (end.empty() || !message.ends_with(end.bytes())) return false;
  message.remove_suffix(end.bytes().size());
  return message.find('\n') == std::string_view::npos;
}

}  // namespace

// For what was sent last. A peer that closes while something lies unread resets, though it has
// answered: a probe that reads one word, and not the line end.
std::string Conversation::what_it_means(const Loss& loss) const {
  if (!recovery_.has_heard() || loss.unacknowledged_bytes > 0) {
    const std::uint64_t others = recovery_.messages() > 1 ? recovery_.messages() - 1 : 0;
    const std::string more = others == 0 ? "" : " and " + std::to_string(others) + " more";
    return "; " + first_message() + more + " may not have arrived";
  }
  if (!loss.is_reset || traffic_.received_on_this_connection == 0) return "";
  const std::uint64_t sent = recovery_.messages();
  const std::uint64_t replies = traffic_.replies - replies_before_;
  if (sent > 1 && replies < sent)
    return "; " + std::to_string(sent - replies) + " of the last " + std::to_string(sent) +
           " messages have no reply, and may not have arrived";
  if (!is_one_line(recovery_.last_message(), line_end())) return "";
  const std::string after = last_is_whole_ ? " after its reply" : " after a reply without its end";
  const std::string more = settings_.is_script ? ", \"-n 1\" ends with the first reply" : "";
  return after +
         "; it may not have read all of what was sent, such as the line end (\":eol none\" sends "
         "none" +
         more + ")";
}

// Of those that were sent since something last came, in short and without secrets.
std::string Conversation::first_message() const {
  const std::string_view message = recovery_.first_message();
  return excerpt(settings_.masked ? settings_.masked(message) : std::string(message));
}

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
  const std::string text = error.what() + what_it_means(loss);
  publish(Failed{op, error.code_name, error.who.text, "", text, unsent_bytes});
  recovery_.heard();  // the next message is the first
  detach(error.is_reset() ? State::reset : State::failed)->close();
  publish(Closed{});
}

// One at a time: what is lost while it is under way is its own matter.
struct Conversation::Rescue {
  std::shared_ptr<Connection> lost;
  std::uint64_t counted_bytes = 0;  // of what is sent again, so many count as sent already
  asio::cancellation_signal cancel;
};

void Conversation::recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes) {
  const bool is_under_way = rescue_ != nullptr;
  if (!is_under_way) rescue_ = std::make_shared<Rescue>();
  rescue_->lost = std::move(lost);
  rescue_->counted_bytes = recovery_.unanswered().size() - unsent_bytes;
  if (is_under_way) return;
  auto done = [self = shared_from_this(), rescue = rescue_](const std::exception_ptr& failure) {
    if (self->rescue_ == rescue) self->rescue_ = nullptr;
    self->changed_.notify();
    self->events_.settle();
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
      if (error.code() != asio::error::operation_aborted) throw;  // else: close()
    }
  };
  const auto slot = rescue_->cancel.slot();
  asio::co_spawn(io_, carry_out(rescue_), asio::bind_cancellation_slot(slot, std::move(done)));
}

// The lost connection, if there was one.
std::shared_ptr<Connection> Conversation::abandon_recovery() {
  recovery_.abandon();
  const auto rescue = std::exchange(rescue_, nullptr);
  if (!rescue) return nullptr;
  rescue->cancel.emit(asio::cancellation_type::terminal);
  return std::exchange(rescue->lost, nullptr);
}

// Until a connection is open that has the message, or it is given up.
asio::awaitable<void> Conversation::carry_out(std::shared_ptr<Rescue> rescue) {
  while (rescue->lost) {
    const bool is_open = co_await settle_loss(*rescue);
    if (is_open) co_await send_again(rescue->counted_bytes);
  }
}

// True: there is a connection again, for the message to be sent once more.
asio::awaitable<bool> Conversation::settle_loss(Rescue& rescue) {
  const bool may_open = settings_.reconnect == Reconnect::automatic && may_reconnect();
  auto action = Recovery::Action::look_again;
  while (action == Recovery::Action::look_again) {
    action = recovery_.looked(rescue.lost->unacknowledged(), time_.now(), may_open);
    if (action == Recovery::Action::look_again) co_await sleep_for(Recovery::kLookAgain);
    if (!rescue.lost) co_return false;  // close()
  }
  std::exchange(rescue.lost, nullptr)->close();
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
  action = recovery_.opened(is_open);
  if (!is_open) remember_unsent();  // why, was told
  co_return action == Recovery::Action::send_again;
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

void Conversation::remember_unsent() {
  unsent_ = first_message();
  unsent_messages_ = recovery_.messages();
}

void Conversation::forget_unsent() {
  unsent_.clear();
  unsent_messages_ = 0;
}

// Also where the messages are sent again: a recording must say that this end came.
void Conversation::tell_crossing(Fate fate) {
  const std::string text = "closed by " + peer_text() + " before " + first_message() + " was read";
  Failed failed{"send", "EPIPE", addressee_.peer(), "", text, 0};
  failed.is_unsent = true;
  failed.is_mended = fate == Fate::sent_again;
  if (!failed.is_mended) remember_unsent();
  publish(failed);
}

}  // namespace confab

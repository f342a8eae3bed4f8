// How a connection ends, and what becomes of a message that crossed the end on its way.

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <utility>

#include "app/session/conversation.h"
#include "app/session/excerpt.h"

namespace confab {
namespace {

// For what was sent last. A peer that closes while something lies unread resets, though it has
// answered: a probe that reads one word, and not the line end.
std::string what_a_reset_means(const Loss& loss, const Recovery& sent, const Traffic& traffic) {
  if (!sent.has_heard() || loss.unacknowledged_bytes > 0)
    return "; " + excerpt(sent.last_message()) + " may not have arrived";
  if (traffic.messages_sent == 0 || traffic.received_on_this_connection == 0) return "";
  return " after its reply; it may have left our line end unread (\":eol none\" sends none, \"-n "
         "1\" "
         "ends with the first reply)";
}

}  // namespace

void Conversation::on_end(const End& end) {
  flush_partial();
  if (replies_.peer_ended()) count_reply();
  publish(Eof{end.detail});
  if (settings_.peer_end == PeerEnd::keep && !has_finished_) {
    peer_has_finished_ = true;
    return;
  }
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
  flush_partial();
  if (replies_.peer_ended()) count_reply();
  Loss loss{false,    error.is_reset(), error.code_name == "EPIPE",
            error.op, unsent_bytes,     connection_->unacknowledged()};
  if (recovery_.lost(loss, time_.now()) != Recovery::Action::let_go)
    return recover(detach(State::reset), unsent_bytes);
  std::string text = error.what();
  if (error.is_reset()) text += what_a_reset_means(loss, recovery_, traffic_);
  publish(Failed{op, error.code_name, error.who.text, "", text, unsent_bytes});
  detach(error.is_reset() ? State::reset : State::failed)->close();
  publish(Closed{});
}

void Conversation::recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes) {
  lost_ = std::move(lost);
  asio::awaitable<void> work =
      carry_out(Recovery::Action::look_again, recovery_.unanswered().size() - unsent_bytes);
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->changed_.notify();
    self->events_.settle();
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
      if (error.code() != asio::error::operation_aborted) throw;  // else: close()
    }
  };
  asio::co_spawn(io_, std::move(work),
                 asio::bind_cancellation_slot(cancel_recovery_.slot(), std::move(done)));
}

// `counted_bytes`: of what is sent again, so many count as sent already.
asio::awaitable<void> Conversation::carry_out(Recovery::Action action,
                                              std::uint64_t counted_bytes) {
  const bool may_open = settings_.reconnect == Reconnect::automatic;
  while (action == Recovery::Action::look_again) {
    action = recovery_.looked(lost_->unacknowledged(), time_.now(), may_open);
    if (action == Recovery::Action::look_again) co_await sleep_for(Recovery::kLookAgain);
  }
  std::exchange(lost_, nullptr)->close();
  // Nothing happens to a conversation that is closed: a recording could not be read.
  if (action == Recovery::Action::give_up) tell_unsent();
  publish(Closed{});
  if (action != Recovery::Action::open_again) co_return;
  const bool is_open = co_await open();
  action = recovery_.opened(is_open);
  if (action == Recovery::Action::send_again) co_await send_again(counted_bytes);
  if (action == Recovery::Action::give_up) tell_unsent();
}

// Nobody has read it the first time: it counts once.
asio::awaitable<void> Conversation::send_again(std::uint64_t counted_bytes) {
  note("the peer had closed before it could read the last message; sent again");
  const std::string message(recovery_.unanswered());
  const auto turn = co_await sending_.take();
  if (!connection_) co_return;
  recovery_.done();  // what is lost now is a loss of its own
  traffic_.bytes_sent -= counted_bytes;
  co_await send_pieces(message, true);
}

void Conversation::tell_unsent() {
  unsent_ = excerpt(recovery_.first_message());
  unsent_messages_ = recovery_.messages();
  const std::string text = "closed by " + peer_text() + " before " + unsent_ + " was read";
  Failed failed{"send", "EPIPE", peer_, "", text, 0};
  failed.is_unsent = true;
  publish(failed);
}

}  // namespace confab

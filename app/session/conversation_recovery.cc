// A message that crossed the peer's end on its way: is it sent again? Only if nobody can have read
// it.

#include <utility>

#include "app/session/conversation.h"
#include "app/session/spawn.h"

namespace confab {
namespace {

// Longer messages are never sent twice.
constexpr std::size_t kLongestSentTwice = 64 * 1024;
// A socket with an empty send buffer takes a message of this size whole or not at all.
constexpr std::size_t kTakenWhole = 4 * 1024;
// A delayed acknowledgement comes within 40 ms (Linux) to 200 ms (others): until then silence says
// nothing.
constexpr std::chrono::milliseconds kAcknowledgementTime{250};
constexpr std::chrono::milliseconds kLookAgain{10};
// What a reset left to be read is there already.
constexpr std::chrono::milliseconds kLastWords{250};

}  // namespace

void Conversation::remember(std::string_view message) {
  if (traffic_.replied) unanswered_.clear();
  const bool complete = traffic_.replied || !unanswered_.empty();
  last_message_bytes_ = 0;
  if (!complete || unanswered_.size() + message.size() > kLongestSentTwice) {
    unanswered_.clear();  // stays so until something comes: a part of what was sent is no use
    return;
  }
  if (keeps_boundaries()) unanswered_.clear();  // only the last datagram goes to the next address
  unanswered_ += message;
  last_message_bytes_ = message.size();
}

std::string_view Conversation::last_message() const noexcept {
  return std::string_view(unanswered_).substr(unanswered_.size() - last_message_bytes_);
}

// A peer that answers, and resets since it wants to hear no more (an HTTP server): the answer waits
// to be read, and receive_all() finds the end behind it. Where it finds none, the time is up soon.
asio::awaitable<void> Conversation::hear_last_words(std::shared_ptr<Connection> connection) {
  auto latest = time_.now() + kLastWords;
  while (connection == connection_ && time_.now() < latest) {
    co_await changed_.wait_until(latest);
    if (events_.congested()) latest = time_.now() + kLastWords;
  }
}

// The peer had gone before the message was handed over (EPIPE at the first byte), or before it
// arrived: its system has acknowledged nothing of it.
bool Conversation::is_surely_unread(const NetworkError& error, std::uint64_t unsent_bytes) const {
  if (!error.is_reset() || unanswered_.empty() || traffic_.replied) return false;
  const std::uint64_t unacknowledged = connection_->unacknowledged();
  if (error.op == Op::send) {
    return unsent_bytes == unanswered_.size() && unsent_bytes <= kTakenWhole && unacknowledged == 0;
  }
  return error.code_name == "EPIPE" && unacknowledged >= unanswered_.size();
}

void Conversation::fail_if_stalled(std::chrono::nanoseconds patience) {
  const auto now = time_.now();
  const std::uint64_t waiting = unacknowledged();
  const bool moves =
      !sending_.is_taken() || waiting != stalled_at_ || traffic_.last_activity > stalled_since_;
  if (!connection_ || moves) {
    stalled_at_ = waiting;
    stalled_since_ = now;
  } else if (now - stalled_since_ >= patience) {
    fail_untaken(peer_text() + " takes nothing more: a message was not sent whole");
  }
}

void Conversation::fail_if_untaken() {
  const std::uint64_t waiting = unacknowledged();
  if (waiting > 0)
    fail_untaken(std::to_string(waiting) + " bytes were not taken by " + peer_text());
}

void Conversation::fail_untaken(const std::string& text) {
  const std::string who = peer_text();
  publish(Failed{"send", "ETIMEDOUT", who, "", text, 0});
  detach(State::timed_out)->close();
  publish(Closed{});
  events_.settle();
}

void Conversation::recover(std::shared_ptr<Connection> lost, std::uint64_t unsent_bytes) {
  recovering_ = true;
  spawn(io_, send_again(std::move(lost), unanswered_.size() - unsent_bytes));
}

asio::awaitable<void> Conversation::send_again(std::shared_ptr<Connection> lost,
                                               std::uint64_t counted_bytes) {
  const auto keep_alive = shared_from_this();
  const std::uint64_t outstanding = lost->unacknowledged();
  const auto latest = time_.now() + kAcknowledgementTime;
  while (outstanding > 0 && lost->unacknowledged() >= outstanding && time_.now() < latest)
    co_await sleep_for(kLookAgain);
  const bool unread = lost->unacknowledged() >= outstanding;
  lost->close();
  publish(Closed{});
  if (unread && settings_.reconnect == Reconnect::automatic && co_await open()) {
    note("the peer had closed before it could read the last message; sent again");
    const std::string message = unanswered_;
    const auto turn = co_await sending_.take();
    if (connection_) co_await send_pieces_again(message, counted_bytes);
  } else if (unread) {
    publish(Failed{"send", "EPIPE", url_.authority(), "", "closed before the last message was sent",
                   0});
  }
  recovering_ = false;
  changed_.notify();
  events_.settle();
}

// Nobody has read it the first time: it counts once.
asio::awaitable<void> Conversation::send_pieces_again(std::string_view bytes,
                                                      std::uint64_t counted_bytes) {
  traffic_.bytes_sent -= counted_bytes;
  co_await send_pieces(bytes, true);
}

asio::awaitable<void> Conversation::send_to_next_address() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await sending_.take();
  if (connection_) co_await send_pieces_again(unanswered_, unanswered_.size());
  events_.settle();
}

}  // namespace confab

#include "app/prompt/pacer.h"

#include <utility>

#include "app/prompt/command_line.h"
#include "app/session/spawn.h"
#include "protocol/duration.h"

namespace confab {
namespace {

// The textbook's server closes after one reply: its end is close behind it.
constexpr std::chrono::milliseconds kCloseBehindReply{5};
constexpr std::chrono::seconds kStreamLinger{1};
constexpr std::chrono::milliseconds kDatagramLinger{100};
// An acknowledgement may be delayed by 40 ms (Linux) to 200 ms (others).
constexpr std::chrono::milliseconds kAcknowledgementTime{250};

}  // namespace

// True when something came since the last send; false when nothing did and the time is up, or
// nothing can come any more.
asio::awaitable<bool> Pacer::replied_by(std::shared_ptr<Conversation> conversation,
                                        Clock::time_point latest) {
  const Traffic& traffic = conversation->traffic();
  while (!traffic.replied && !traffic.refused &&
         (conversation->is_open() || conversation->is_busy())) {
    if (time_.now() >= latest) co_return false;
    co_await conversation->changed().wait_until(latest);
  }
  co_return traffic.replied || traffic.refused;
}

asio::awaitable<void> Pacer::banner(std::shared_ptr<Conversation> from) {
  const auto latest = time_.now() + options_.reply_timeout;
  while (from->is_open() && from->traffic().received_on_this_connection == 0 &&
         time_.now() < latest) {
    co_await from->changed().wait_until(latest);
  }
}

asio::awaitable<void> Pacer::before(std::string_view line) {
  const auto conversation = session_.current();
  if (!options_.pace_by_reply || options_.replies == 0U || !conversation) co_return;
  const Traffic& traffic = conversation->traffic();
  if (traffic.messages_sent == 0) co_return;
  if (is_command(line, "expect") || is_command(line, "wait")) waived_ = traffic.last_sent;
  if (traffic.last_sent == waived_) co_return;
  if (traffic.replied) silent_.erase(conversation->name());
  if (silent_.contains(conversation->name())) co_return;
  const bool replied =
      co_await replied_by(conversation, traffic.last_sent + options_.reply_timeout);
  if (!replied && conversation->is_open()) {
    silent_.insert(conversation->name());
    const std::string text = "no reply from " + conversation->peer_text() + " within " +
                             duration_text(options_.reply_timeout) +
                             "; not waiting for it again until it sends something";
    screen_.error(Untrusted(text));
  }
  const auto quiet_until = traffic.first_reply + kCloseBehindReply;
  while (!conversation->keeps_boundaries() && conversation->is_open() &&
         time_.now() < quiet_until) {
    co_await conversation->changed().wait_until(quiet_until);
  }
}

asio::awaitable<void> Pacer::finish() {
  const auto conversations = session_.all();
  std::size_t unfinished = conversations.size();
  Signal one_finished(io_);
  for (const auto& each : conversations) {
    auto work = [](Pacer& self, std::shared_ptr<Conversation> one, std::size_t& left,
                   Signal& finished) -> asio::awaitable<void> {
      co_await self.finish_one(one);
      left -= 1;
      finished.notify();
    };
    spawn(io_, work(*this, each, unfinished, one_finished));
  }
  // work() counts down. NOLINTNEXTLINE(bugprone-infinite-loop)
  while (unfinished > 0) co_await one_finished.wait();
}

asio::awaitable<void> Pacer::finish_one(std::shared_ptr<Conversation> conversation) {
  const bool is_stream = !conversation->keeps_boundaries();
  if (is_stream && options_.half_close_at_once && conversation->is_open()) {
    co_await conversation->finish_sending();
  }
  const bool is_owed = conversation->traffic().messages_sent > 0 && options_.replies != 0U;
  if (is_owed)
    co_await replied_by(conversation, conversation->traffic().last_sent + options_.timeout);
  if (is_owed && options_.replies)
    co_await linger(conversation, options_.timeout);  // the last ends the program
  if (is_stream) {
    co_await finish_stream(conversation);
  } else {
    co_await linger(conversation, options_.linger.value_or(kDatagramLinger));
  }
}

asio::awaitable<void> Pacer::finish_stream(std::shared_ptr<Conversation> conversation) {
  const bool half_close = !options_.half_close_at_once && !options_.never_half_close;
  if (half_close && conversation->is_open()) co_await conversation->finish_sending();
  co_await linger(conversation, options_.linger.value_or(kStreamLinger));
  if (conversation->unacknowledged() > 0) co_await linger(conversation, kAcknowledgementTime);
  conversation->fail_if_untaken();
}

asio::awaitable<void> Pacer::linger(std::shared_ptr<Conversation> conversation,
                                    std::chrono::nanoseconds quiet) {
  while (conversation->is_open() || conversation->is_busy()) {
    const auto latest = conversation->traffic().last_activity + quiet;
    if (time_.now() >= latest) co_return;
    co_await conversation->changed().wait_until(latest);
  }
}

}  // namespace confab

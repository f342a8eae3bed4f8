#include "app/prompt/pacer.h"

#include <algorithm>
#include <utility>

#include "app/session/recovery.h"
#include "app/session/spawn.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// The textbook's server closes after one reply: its end comes soon after it.
constexpr std::chrono::milliseconds kCloseAfterReply{5};
constexpr std::chrono::seconds kStreamLinger{1};
constexpr std::chrono::milliseconds kDatagramLinger{100};
// A server that closes by itself does so soon after its last byte.
constexpr std::chrono::milliseconds kOwnEnd{50};
// So often a peer that takes what we sent slowly is looked at: that it takes it is activity.
constexpr std::chrono::milliseconds kLookAtSends{100};

}  // namespace

// True when a reply came since the last send; false when none did and the time is up, or none can
// come any more.
asio::awaitable<bool> Pacer::replied_by(std::shared_ptr<Conversation> conversation,
                                        Clock::time_point latest) {
  const Traffic& traffic = conversation->traffic();
  while (!traffic.replied && !traffic.refused && conversation->may_answer()) {
    if (time_.now() >= latest) co_return false;
    co_await conversation->changed().wait_until(latest);
  }
  co_return traffic.replied || traffic.refused;
}

// The same by the pace: what the next line waits for.
asio::awaitable<bool> Pacer::paced_by(std::shared_ptr<Conversation> conversation,
                                      Clock::time_point latest) {
  while (!is_paced(*conversation) && conversation->may_answer()) {
    const auto now = time_.now();
    if (now >= latest) break;
    co_await conversation->changed().wait_until(std::min(latest, quiet_at(*conversation)));
  }
  co_return is_paced(*conversation);
}

bool Pacer::is_paced(const Conversation& conversation) {
  const Traffic& traffic = conversation.traffic();
  if (traffic.refused) return true;
  switch (options_.pace.kind) {
    case Pace::Kind::reply:
      return traffic.replied;
    case Pace::Kind::quiet:
      return conversation.has_heard() && time_.now() >= quiet_at(conversation);
    case Pace::Kind::pattern: {
      const auto& messages = inbox_.messages(conversation.name());
      return std::any_of(messages.begin(), messages.end(), [&](const std::string& each) {
        return options_.pace.pattern->search(each).has_value();
      });
    }
    case Pace::Kind::free:
      break;
  }
  return true;
}

// When it will have been quiet for long enough; never, where that is not the pace.
Clock::time_point Pacer::quiet_at(const Conversation& conversation) const {
  if (options_.pace.kind != Pace::Kind::quiet || !conversation.has_heard())
    return Clock::time_point::max();
  return conversation.traffic().last_activity + options_.pace.quiet;
}

asio::awaitable<bool> Pacer::greeted(std::shared_ptr<Conversation> opened) {
  if (!course_.is_script() || !options_.banner || opened->hears_anyone()) co_return true;
  const bool came = co_await banner(opened);
  if (came) {
    ungreeted_.erase(opened->name());
  } else {
    ungreeted_.insert(opened->name());
    course_.outcome().note_network_error();
  }
  co_return came;
}

bool Pacer::misses_greeting(const Conversation& conversation) const {
  return ungreeted_.contains(conversation.name());
}

asio::awaitable<bool> Pacer::banner(std::shared_ptr<Conversation> from) {
  const bool as_timeout = options_.banner->count() == 0;
  const auto limit = as_timeout ? options_.timeout : *options_.banner;
  const auto latest = time_.now() + limit;
  const bool came = co_await from->hear_greeting(latest);
  if (came) {
    if (options_.pace.kind != Pace::Kind::reply) co_await paced_by(from, latest);
    co_return true;
  }
  Printable when("before its end");
  if (from->is_open()) when = sentence("within {}", duration_text(limit));
  course_.warn(sentence("no greeting from {} {} (--banner)", from->peer_text(), when));
  co_return false;
}

// What we say to who connected to us is the answer: only another pace than replies waits there.
bool Pacer::owes_replies(const Conversation& conversation) const {
  const bool waits_for_reply = options_.pace.kind == Pace::Kind::reply;
  const bool is_free = options_.pace.kind == Pace::Kind::free || options_.replies == 0U;
  return !is_free && !(waits_for_reply && conversation.is_accepted());
}

asio::awaitable<void> Pacer::before(Next next) {
  const auto conversation = session_.current();
  if (!conversation || !owes_replies(*conversation)) co_return;
  const Traffic& traffic = conversation->traffic();
  if (traffic.messages_sent == traffic.messages_before_layer) co_return;
  const auto silent = silent_.find(conversation->name());
  if (silent != silent_.end() && silent->second < traffic.messages_received) silent_.erase(silent);
  const auto message = std::make_pair(conversation->name(), traffic.messages_sent);
  if (next == Next::wait) {
    waived_ = message;
    co_return;
  }
  if (message != waived_ && !silent_.contains(conversation->name())) {
    const auto latest = traffic.last_sent + session_.settings().reply_timeout;
    const bool is_in_time = co_await paced_by(conversation, latest);
    if (!is_in_time && conversation->may_answer()) tell_silence(*conversation);
  }
  const auto quiet_until = traffic.first_reply + kCloseAfterReply;
  while (!conversation->hears_anyone() && conversation->is_open() && time_.now() < quiet_until) {
    co_await conversation->changed().wait_until(quiet_until);
  }
}

// What came and is not whole, or never quiet, is no silence.
void Pacer::tell_silence(const Conversation& conversation) {
  const bool by_pattern = options_.pace.kind == Pace::Kind::pattern;
  if (conversation.has_heard() && !by_pattern) return;
  silent_.insert_or_assign(conversation.name(), conversation.traffic().messages_received);
  Printable what("no reply");
  if (by_pattern) what = sentence("nothing that {} matches came", options_.pace.name());
  course_.warn(sentence("{} from {} within {}; not waiting for it again until it sends {}", what,
                        conversation.addressee_text(),
                        duration_text(session_.settings().reply_timeout),
                        by_pattern ? Literal("that") : Literal("something")));
}

// Counts down; lives as long as anybody does.
struct Pacer::Unfinished {
  Unfinished(asio::io_context& io, std::size_t all) : conversations(all), one_finished(io) {}
  std::size_t conversations;
  Signal one_finished;
};

asio::awaitable<void> Pacer::finish() {
  const auto conversations = session_.all();
  const auto unfinished = std::make_shared<Unfinished>(io_, conversations.size());
  for (const auto& each : conversations) spawn(io_, finish_one(each, unfinished));
  while (unfinished->conversations > 0) co_await unfinished->one_finished.wait();
}

asio::awaitable<void> Pacer::finish_one(std::shared_ptr<Conversation> conversation,
                                        std::shared_ptr<Unfinished> counted) {
  co_await receive_rest(conversation);
  counted->conversations -= 1;
  counted->one_finished.notify();
}

asio::awaitable<void> Pacer::receive_rest(std::shared_ptr<Conversation> conversation) {
  const bool has_end = !conversation->hears_anyone();
  if (options_.half_close_at_once && conversation->can_finish() && conversation->is_open()) {
    co_await conversation->finish_sending();
  }
  const bool has_sent = conversation->traffic().messages_sent > 0;
  const auto since = has_sent ? conversation->traffic().last_sent : time_.now();
  const bool wants_replies = options_.replies.value_or(0) > 0;
  const bool has_asked = has_sent && !conversation->is_accepted();
  const bool is_owed = (has_asked || wants_replies) && options_.replies != 0U;
  if (is_owed) co_await replied_by(conversation, since + options_.timeout);
  if (is_owed && wants_replies)
    co_await linger(conversation, options_.timeout);  // the last ends the program
  if (is_owed && conversation->may_answer()) course_.outcome().waited_in_vain(conversation->name());
  if (has_end) {
    co_await finish_stream(conversation);
  } else {
    co_await linger(conversation, options_.linger.value_or(kDatagramLinger));
  }
}

asio::awaitable<void> Pacer::finish_stream(std::shared_ptr<Conversation> conversation) {
  const bool half_close =
      conversation->can_finish() && !options_.half_close_at_once && !options_.never_half_close;
  if (half_close && is_recorded && is_recorded()) co_await linger(conversation, kOwnEnd);
  if (half_close && conversation->is_open()) co_await conversation->finish_sending();
  co_await linger(conversation, options_.linger.value_or(kStreamLinger));
  if (conversation->unacknowledged() > 0)
    co_await linger(conversation, Recovery::kAcknowledgementTime);
  conversation->fail_if_cut_short();
  conversation->fail_if_untaken();
}

asio::awaitable<void> Pacer::linger(std::shared_ptr<Conversation> conversation,
                                    std::chrono::nanoseconds quiet) {
  while (conversation->may_answer()) {
    const bool takes = conversation->unacknowledged() > 0;
    if (takes) conversation->look_at_sends(options_.timeout);
    const auto latest = conversation->traffic().last_activity + quiet;
    const auto now = time_.now();
    if (now >= latest) co_return;
    const auto next_look = takes ? std::min(latest, now + kLookAtSends) : latest;
    co_await conversation->changed().wait_until(next_look);
  }
}

}  // namespace confab

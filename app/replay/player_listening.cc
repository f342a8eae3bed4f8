// What a player expects to come, and what it says when something else does.

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/replay/difference_details.h"
#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/difference/difference_kind.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/text/duration.h"
#include "transport/network_error.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

// Our own verdict on the bytes before it, which were compared: the peer says nothing of it.
constexpr std::string_view kNotFramed = "EBADMSG";

// Neighbours that may come in any order; more are taken in groups.
constexpr std::size_t kLargestGroup = 1000;

// Whether a peer that closes while something is on its way to it ends, or resets, is a race. EPIPE
// is its end; another loss needs proof that something crossed it.
bool is_crossing(const TranscriptEvent& expected, const ReplayPeer& peer) {
  if (!is_lost(expected.code)) return false;
  return expected.code == "EPIPE" || peer.has_crossed_end();
}

}  // namespace

Expected Player::expect(const Step& step, const ReplayPeer& peer) const {
  Expected expected;
  expected.sample = step.event.payload.bytes;
  expected.matcher = step.matcher ? &*step.matcher : nullptr;
  expected.is_partial = step.event.partial;
  expected.packet_kind = kind_named(step.event.kind);
  if (peer.hears_anyone()) {
    expected.refuses = [this, &step, &peer](const Endpoint& source) {
      return refuse(step.event, peer, source);
    };
  }
  return expected;
}

// One message, or the neighbours that may come in any order.
asio::awaitable<void> Player::hear_messages(const Step& step, ReplayPeer& peer) {
  std::vector<const Step*> group = {&step};
  while (step.event.any_order && group.size() < kLargestGroup) {
    const Step* next = steps_.peek(group.size());
    const bool is_one_more = next != nullptr && next->event.type == TranscriptType::recv &&
                             next->event.any_order && next->event.conn == step.event.conn;
    if (!is_one_more) break;
    group.push_back(next);
  }
  taken_ = group.size();
  if (group.size() == 1) co_return co_await hear_one(step, peer);
  auto hearing = hear_group(std::move(group), peer);
  co_await std::move(hearing);
}

// Past what a network brought twice; if something was sent meanwhile, and nothing else comes, that
// was the answer.
asio::awaitable<Heard> Player::hear(const std::vector<Expected>& expected, ReplayPeer& peer,
                                    ListeningOptions options, Clock::time_point deadline) {
  std::optional<Heard> repeated;
  while (true) {
    auto listening = listen_for(peer.arrivals(), expected, values_, options, deadline);
    Heard heard = co_await std::move(listening);
    const bool is_answer = repeated && peer.has_sent_since() && !options.keeps_what_differs;
    if (heard.kind == Kind::timed_out && is_answer) co_return std::move(*repeated);
    const bool is_duplicate =
        heard.kind == Kind::different && peer.has_heard_before(heard.bytes, heard.from);
    if (!is_duplicate) co_return heard;
    if (options.keeps_what_differs) peer.arrivals().take_datagram(0);
    warn_of_duplicate(heard.bytes);
    repeated = std::move(heard);
  }
}

asio::awaitable<void> Player::hear_one(const Step& step, ReplayPeer& peer) {
  const std::vector<Expected> expected = {expect(step, peer)};
  ListeningOptions options;
  options.framing = step.framing;
  options.settling = scaled(options.settling);
  options.keeps_what_differs = step.event.optional;
  const Deadline deadline = patience_with(step.event, peer);
  auto hearing = hear(expected, peer, options, deadline.at);
  const Heard heard = co_await std::move(hearing);
  if (heard.kind == Kind::matched) {
    peer.note_answer();
    if (peer.hears_anyone()) peer.note_message(heard.bytes, heard.from, step.event.from);
  } else if (!step.event.optional) {
    drop_told(heard, peer);
  }
  observed(step, heard, deadline, peer);
}

// What is told of a message that did not come whole is not what comes next.
void Player::drop_told(const Heard& heard, ReplayPeer& peer) {
  if (heard.failure) peer.forget_failure();
  const bool is_left = heard.kind != Kind::matched && heard.kind != Kind::different;
  if (is_left && !heard.bytes.empty()) peer.arrivals().take(heard.bytes.size());
}

// What came of an observation, good or not.
void Player::observed(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer) {
  if (heard.kind == Kind::matched) {
    note_come(step, heard, peer);
  } else {
    note_missing(step, heard, deadline, peer);
  }
  if (hooks_.observed) hooks_.observed(step, heard);
  if (heard.kind == Kind::different && hooks_.give_values) hooks_.give_values(step, values_);
}

void Player::note_come(const Step& step, const Heard& heard, ReplayPeer& peer) {
  peer.last_place = step.event.place;
  settled_ = std::max(heard.at, settled_.value_or(began_));
  exchange_->answered = *settled_ - began_;
  check_time(step, heard.at, std::max(peer.last_sent, began_));
}

// What may be missing, and was, took no time: it was we who waited.
void Player::note_missing(const Step& step, const Heard& heard, Deadline deadline,
                          ReplayPeer& peer) {
  const Clock::time_point at = step.event.optional ? completed_ : heard.at;
  settled_ = std::max(at, settled_.value_or(began_));
  if (step.event.optional) return;
  if (heard.kind == Kind::timed_out) peer.note_silence();
  tell_failure(step, heard, deadline);
  const bool has_come = heard.kind == Kind::different;
  if (has_come) check_time(step, heard.at, std::max(peer.last_sent, began_));
}

// Of what came at `came`.
void Player::check_time(const Step& step, Clock::time_point came, Clock::time_point since) {
  if (step.event.within_us == 0) return;
  const auto limit = scaled(std::chrono::microseconds(step.event.within_us));
  const auto took = came - since;
  if (took <= limit) return;
  Printable what("took ");
  what += Untrusted(duration_text(took));
  what += Literal(", not within ");
  what += Untrusted(duration_text(limit));
  fail(step.event.place, {Verdict::failed, "late", true}, std::move(what));
}

// Where the network failed in place of what was expected, nothing is known of what the peer says.
void Player::tell_failure(const Step& step, const Heard& heard, Deadline deadline) {
  const bool could_talk = heard.kind != Kind::failed;
  const Verdict verdict = could_talk ? Verdict::failed : Verdict::could_not_run;
  TranscriptEvent event = shown(step.event);
  Heard told = shown(step, heard);
  const Comparison comparison{step.event, heard, told.why, values_, options_.secrets};
  std::vector<Printable> details = difference_details(comparison);
  if (event.match) event.match = failing_alone(comparison, *event.match).value_or(*event.match);
  if (!details.empty()) told.why.clear();  // it is their last line
  fail(event.place, {verdict, failure_kind(heard)}, failure_text(event, told, deadline.limit),
       std::move(details));
  if (options_.learn_command.empty() || !can_be_learned(step.event, heard)) return;
  const std::string_view kind = kind_of_difference(step.event.payload.bytes, heard.bytes);
  if (kind.empty()) return;
  exchange_->advice = Printable(Untrusted(is_clock_type(kind) ? kind : kind_in_words(kind)));
  exchange_->advice += Literal(" differs; if it always does: ");
  exchange_->advice += options_.learn_command;
}

// --learn makes a pattern of a message without a rule, and widens a pattern.
bool Player::can_be_learned(const TranscriptEvent& event, const Heard& heard) const {
  const bool is_message = event.type == TranscriptType::recv && heard.kind == Kind::different;
  if (!is_message || heard.is_wrong_source || options_.secrets.tells(heard.bytes)) return false;
  return !event.match ||
         judge_keys(*event.match, heard.bytes).failing == std::vector<std::string>{"pattern"};
}

asio::awaitable<void> Player::hear_end(const Step& step, ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = patience_with(step.event, peer);
  drop_unexpected(arrivals);
  while (!arrivals.has_unread() && arrivals.failures().empty() && !arrivals.has_ended() &&
         time_.now() < deadline.at) {
    co_await arrivals.wait_until(deadline.at);
    drop_unexpected(arrivals);
  }
  Heard heard;
  if (arrivals.has_unread()) {
    heard.kind = Kind::different;
    heard.bytes = arrivals.unread();
    heard.at = arrivals.first_byte_at();
    if (!step.event.optional) arrivals.take_unread();
  } else {
    heard = end_of(arrivals);
    if (is_end(heard, step, peer)) {
      heard.detail = arrivals.end_detail();
      const bool agrees = step.event.detail.empty() || step.event.detail == heard.detail;
      heard.kind = agrees ? Kind::matched : Kind::different;
    }
  }
  if (heard.kind == Kind::matched) {
    peer.has_heard_end = true;
    if (heard.failure) peer.forget_failure();
  }
  observed(step, heard, deadline, peer);
}

// A peer that ends with something of ours unread ends by a reset: where something may have crossed
// its end, that is the same.
bool Player::is_end(const Heard& heard, const Step& step, const ReplayPeer& peer) {
  if (heard.kind == Kind::ended) return true;
  const bool is_loss = heard.kind == Kind::failed && is_lost(heard.failure->code_name);
  return is_loss && (peer.may_cross_end() || is_crossing_told(step));
}

// By the next event, as a recording has it.
bool Player::is_crossing_told(const Step& step) {
  const Step* next = steps_.peek(taken_);
  return next != nullptr && next->event.type == TranscriptType::error &&
         next->event.conn == step.event.conn && is_lost(next->event.code);
}

// Before an end, where it is no failure.
void Player::drop_unexpected(Arrivals& arrivals) {
  if (unexpected() == Unexpected::fail) return;
  while (arrivals.has_unread()) {
    tell_unexpected(Place{}, arrivals.unread());
    arrivals.take_unread();
  }
}

// A refused datagram may be told by any later call: whatever send or receive it came with.
asio::awaitable<void> Player::hear_error(const Step& step, ReplayPeer& peer) {
  if (step.event.code == kNotFramed) {
    Heard verdict;
    verdict.kind = Kind::matched;
    verdict.at = time_.now();
    co_return observed(step, verdict, deadline_of(step.event), peer);
  }
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = patience_with(step.event, peer);
  while (arrivals.failures().empty() && !arrivals.has_ended() && time_.now() < deadline.at)
    co_await arrivals.wait_until(deadline.at);
  Heard heard = end_of(arrivals);
  if (heard.failure) {
    peer.forget_failure();
    if (is_same_failure(step.event.code, heard.failure->code_name)) heard.kind = Kind::matched;
  } else if (heard.kind == Kind::ended && is_crossing(step.event, peer)) {
    heard.kind = Kind::matched;
    peer.has_heard_end = true;
  }
  observed(step, heard, deadline, peer);
}

asio::awaitable<void> Player::hear_failed_attempt(const Step& step) {
  Heard heard;
  heard.failure = co_await connect(step.event);
  heard.at = time_.now();
  settled_ = heard.at;
  if (!heard.failure) {
    heard.kind = Kind::different;
  } else if (!is_same_failure(step.event.code, heard.failure->code_name)) {
    heard.kind = Kind::failed;
  }
  if (heard.kind == Kind::matched) {
    exchange_->answered = heard.at - began_;
    check_time(step, heard.at, began_);
  } else if (!step.event.optional) {
    tell_attempt(step, heard);
  }
  if (hooks_.observed) hooks_.observed(step, heard);
}

void Player::tell_attempt(const Step& step, const Heard& heard) {
  const bool was_opened = heard.kind == Kind::different;
  Printable what("expected ");
  what += expectation(step.event);
  what += was_opened ? Literal(", but it was opened") : Literal(", ");
  if (!was_opened) what += Untrusted(heard.failure->what());
  PlayTrouble trouble{was_opened ? Verdict::failed : Verdict::could_not_run, failure_kind(heard)};
  fail(step.event.place, std::move(trouble), std::move(what));
}

}  // namespace confab

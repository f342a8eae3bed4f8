// What a player expects to come, and what it says when something else does.

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/replay/difference_details.h"
#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/difference_kind.h"
#include "protocol/duration.h"
#include "protocol/lesson_values.h"
#include "transport/network_error.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

// Neighbours that may come in any order; more are taken in groups.
constexpr std::size_t kLargestGroup = 1000;

}  // namespace

Expected Player::expect(const Step& step, const ReplayPeer& peer) const {
  Expected expected;
  expected.sample = step.event.payload.bytes;
  expected.matcher = step.matcher ? &*step.matcher : nullptr;
  expected.is_partial = step.event.partial;
  if (peer.keeps_boundaries()) {
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
    if (heard.kind != Kind::different || !peer.has_heard_before(heard.bytes)) co_return heard;
    if (options.keeps_what_differs) peer.arrivals().take_datagram(0);
    warn_of_duplicate();
    repeated = std::move(heard);
  }
}

asio::awaitable<void> Player::hear_one(const Step& step, ReplayPeer& peer) {
  const std::vector<Expected> expected = {expect(step, peer)};
  ListeningOptions options;
  options.framing = step.framing;
  options.keeps_what_differs = step.event.optional;
  const Deadline deadline = deadline_of(step.event);
  auto hearing = hear(expected, peer, options, deadline.at);
  const Heard heard = co_await std::move(hearing);
  if (heard.kind == Kind::matched) {
    note_heard(step, heard, peer);
    check_time(step, peer);
  } else if (!step.event.optional) {
    tell_failure(step, heard, deadline);
    if (heard.kind == Kind::failed) peer.forget_failure();
  }
  if (hooks_.observed) hooks_.observed(step, heard);
}

void Player::note_heard(const Step& step, const Heard& heard, ReplayPeer& peer) {
  if (!peer.keeps_boundaries()) return;
  if (!step.event.from.empty()) peer.sources[step.event.from] = heard.from;
  peer.note_message(heard.bytes, heard.from);
}

void Player::check_time(const Step& step, const ReplayPeer& peer) {
  if (step.event.within_us == 0) return;
  const auto limit = scaled(std::chrono::microseconds(step.event.within_us));
  const auto took = time_.now() - std::max(peer.last_sent, began_);
  if (took <= limit) return;
  Printable what("took ");
  what += Untrusted(duration_text(took));
  what += Literal(", not within ");
  what += Untrusted(duration_text(limit));
  fail(step.event.place, {Verdict::failed, "late"}, std::move(what));
}

void Player::tell_failure(const Step& step, const Heard& heard, Deadline deadline) {
  const bool nobody_there = heard.failure && heard.failure->is_refused();
  const Verdict verdict = nobody_there ? Verdict::could_not_run : Verdict::failed;
  const TranscriptEvent event = shown(step.event);
  Heard told = shown(heard);
  std::vector<Printable> details = difference_details(event, told);
  if (!details.empty()) told.why.clear();  // it is their last line
  fail(event.place, {verdict, failure_kind(heard)}, failure_text(event, told, deadline.limit),
       std::move(details));
  if (heard.kind != Kind::different || step.event.type != TranscriptType::recv) return;
  const std::string_view kind = kind_of_difference(step.event.payload.bytes, heard.bytes);
  if (kind.empty() || options_.learn_command.empty()) return;
  exchange_->advice = Printable(Untrusted(is_clock_type(kind) ? kind : kind_in_words(kind)));
  exchange_->advice += Literal(" differs; if it always does: ");
  exchange_->advice += options_.learn_command;
}

asio::awaitable<void> Player::hear_end(const Step& step, ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = deadline_of(step.event);
  drop_unexpected(arrivals);
  while (arrivals.bytes().empty() && arrivals.failures().empty() && !arrivals.has_ended() &&
         time_.now() < deadline.at) {
    co_await arrivals.wait_until(deadline.at);
    drop_unexpected(arrivals);
  }
  Heard heard;
  if (!arrivals.bytes().empty()) {
    heard.kind = Kind::different;
    heard.bytes = arrivals.bytes();
    if (!step.event.optional) arrivals.take(heard.bytes.size());
  } else if (!arrivals.failures().empty()) {
    heard.kind = Kind::failed;
    heard.failure = arrivals.failures().front();
  } else if (!arrivals.has_ended()) {
    heard.kind = Kind::timed_out;
  } else {
    heard.detail = arrivals.end_detail();
    const bool agrees = step.event.detail.empty() || step.event.detail == heard.detail;
    if (!agrees) heard.kind = Kind::different;
  }
  if (heard.kind == Kind::matched) {
    peer.has_heard_end = true;
    check_time(step, peer);
  } else if (!step.event.optional) {
    tell_failure(step, heard, deadline);
  }
  if (hooks_.observed) hooks_.observed(step, heard);
}

// Before an end, where it is no failure.
void Player::drop_unexpected(Arrivals& arrivals) {
  const std::size_t size = arrivals.bytes().size();
  if (size == 0 || unexpected() == Unexpected::fail) return;
  tell_unexpected(Place{}, arrivals.bytes());
  arrivals.take(size);
}

// A refused datagram may be told by any later call: whatever send or receive it came with.
asio::awaitable<void> Player::hear_error(const Step& step, ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = deadline_of(step.event);
  while (arrivals.failures().empty() && !arrivals.has_ended() && time_.now() < deadline.at)
    co_await arrivals.wait_until(deadline.at);
  Heard heard;
  if (!arrivals.failures().empty()) {
    heard.failure = arrivals.take_failure();
    const bool agrees = is_same_failure(step.event.code, heard.failure->code_name);
    if (!agrees) heard.kind = Kind::failed;
  } else {
    heard.kind = arrivals.has_ended() ? Kind::ended : Kind::timed_out;
    heard.bytes = arrivals.bytes();
  }
  if (heard.kind != Kind::matched && !step.event.optional) tell_failure(step, heard, deadline);
  if (hooks_.observed) hooks_.observed(step, heard);
}

asio::awaitable<void> Player::hear_failed_attempt(const Step& step) {
  Heard heard;
  heard.failure = co_await connect(step.event);
  Printable what("expected ");
  what += expectation(step.event);
  if (!heard.failure) {
    heard.kind = Kind::different;
    what += Literal(", but it was opened");
  } else if (!is_same_failure(step.event.code, heard.failure->code_name)) {
    heard.kind = Kind::failed;
    what += Literal(", ");
    what += Untrusted(heard.failure->what());
  }
  if (heard.kind != Kind::matched && !step.event.optional) {
    Trouble trouble{Verdict::failed, failure_kind(heard)};
    fail(step.event.place, std::move(trouble), std::move(what));
  }
  if (hooks_.observed) hooks_.observed(step, heard);
}

}  // namespace confab

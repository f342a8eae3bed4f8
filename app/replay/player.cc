#include "app/replay/player.h"

#include <algorithm>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/replay/frame_end.h"
#include "protocol/match/text_template.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kUsualTimeout{5000};
// Steps that are read while the peer thinks: what is expected of it, and the next action.
constexpr std::size_t kAhead = 2;
// Nobody waits longer, whatever is multiplied; a time_point holds 292 years.
constexpr std::chrono::hours kLongestWait{366 * 24};
// What may be left out is not waited for as long as what must come.
constexpr std::chrono::milliseconds kPatienceWithOptional{100};

bool begins_exchange(const TranscriptEvent& event) noexcept {
  switch (event.type) {
    case TranscriptType::open:
    case TranscriptType::send:
    case TranscriptType::shutdown:
    case TranscriptType::upgrade:
    case TranscriptType::close:
      return true;
    case TranscriptType::error:
      return !event.url.empty();  // an attempt that failed
    default:
      return false;
  }
}

// In floating point: a product may be more than a duration holds.
Clock::duration times(Clock::duration limit, double factor) {
  const std::chrono::duration<double> product = std::chrono::duration<double>(limit) * factor;
  if (product >= kLongestWait) return kLongestWait;
  return std::chrono::duration_cast<Clock::duration>(product);
}

}  // namespace

Player::Player(asio::any_io_executor executor, const Registry& registry,
               const TranscriptHeader& header, StepSource& steps, PlayOptions options,
               PlayHooks hooks)
    : executor_(std::move(executor)),
      time_(LoopTime::of(executor_)),
      registry_(registry),
      header_(header),
      steps_(steps),
      options_(std::move(options)),
      dialler_(options_.targets, registry_, options_.verifies),
      hooks_(std::move(hooks)),
      values_(options_.values) {
  for (const auto& [name, value] : header_.variables) {
    if (value) values_.try_emplace(name, *value);
  }
}

Player::~Player() {
  for (const auto& [name, peer] : peers_) peer->close();
}

asio::awaitable<FileResult> Player::play() {
  const Clock::time_point start = time_.now();
  planned_ = options_.intended_start.value_or(start);
  completed_ = start;
  std::uint64_t steps = 0;
  while (const Step* step = steps_.peek(0)) {
    if (begins_exchange(step->event) || !exchange_) {
      end_exchange();
      begin_exchange(*step);
    }
    taken_ = 1;
    if (!is_skipping_) {
      settled_.reset();
      co_await take(*step);
      completed_ = settled_ ? *settled_ : time_.now();
    }
    for (; taken_ > 0; --taken_) steps_.advance();
    if (++steps % kStepsOfOneTurn == 0) co_await asio::post(asio::use_awaitable);
  }
  if (!is_skipping_) co_await hear_nothing_more();
  end_exchange();
  for (const auto& [name, peer] : peers_) peer->close();
  result_.took = time_.now() - start;
  co_return result_;
}

void Player::begin_exchange(const Step& step) {
  exchange_.emplace();
  exchange_->number = ++exchanges_;
  acting_ = step.event.conn;
  if (hooks_.wants_names && (hooks_.exchange || hooks_.before_action))
    exchange_->name = name_of(step.event);
  exchange_->place = exchange_->where = step.event.place;
  if (is_skipping_) exchange_->verdict = Verdict::skipped;
  began_ = time_.now();
}

void Player::end_exchange() {
  if (!exchange_) return;
  exchange_->took = completed_ - began_;
  switch (exchange_->verdict) {
    case Verdict::passed:
      ++result_.passed;
      break;
    case Verdict::failed:
      ++result_.failed;
      break;
    case Verdict::could_not_run:
      ++result_.could_not_run;
      break;
    case Verdict::skipped:
      ++result_.skipped;
      break;
  }
  if (hooks_.exchange) hooks_.exchange(*exchange_);
  exchange_.reset();
}

asio::awaitable<void> Player::take(const Step& step) {
  const TranscriptEvent& event = step.event;
  heard_ = event.conn;
  missing_events_ = step.missing_before;
  if (begins_exchange(event)) {
    co_await wait_for_turn(step);
  } else {
    planned_ += pause_before(step);
  }
  const auto found = peers_.find(event.conn);
  const bool is_open = found != peers_.end() && found->second->is_open();
  if (event.type == TranscriptType::open) {
    co_await open(step);
  } else if (event.type == TranscriptType::error && !event.url.empty()) {
    co_await hear_failed_attempt(step);
  } else if (is_open) {
    const std::shared_ptr<ReplayPeer> peer = found->second;
    co_await take(step, *peer);
  } else if (exchange_->verdict == Verdict::passed) {
    exchange_->verdict = Verdict::skipped;  // it could not be opened, which was told
  }
}

asio::awaitable<void> Player::take(const Step& step, ReplayPeer& peer) {
  switch (step.event.type) {
    case TranscriptType::send:
      peer.last_place = step.event.place;
      co_await send(step, peer);
      break;
    case TranscriptType::shutdown:
      co_await peer.finish_sending();
      break;
    case TranscriptType::upgrade:
      co_await upgrade(step, peer);
      break;
    case TranscriptType::close:
      co_await hear_nothing_more(step.event.place, peer);
      settled_ = began_;  // the quiet before it is our own
      peer.close();
      peers_.erase(step.event.conn);
      break;
    case TranscriptType::recv:
      co_await hear_messages(step, peer);
      break;
    case TranscriptType::eof:
      co_await hear_end(step, peer);
      break;
    case TranscriptType::error:
      co_await hear_error(step, peer);
      break;
    case TranscriptType::silence:
      co_await hear_silence(step, peer);
      break;
    default:
      break;
  }
}

// As the timing says. What was recorded before an answer counts for the plan alone.
Clock::duration Player::pause_before(const Step& step) const {
  const Timing& timing = options_.timing;
  const bool is_action = begins_exchange(step.event);
  if (timing.kind == Timing::Kind::fixed && is_action && exchange_->number > 1) return timing.pause;
  if (timing.kind != Timing::Kind::recorded) return Clock::duration{0};
  return times(std::chrono::microseconds(step.event.after_us), 1 / timing.speed);
}

// Until the action is due.
asio::awaitable<void> Player::wait_for_turn(const Step& step) {
  const Timing& timing = options_.timing;
  if (timing.kind == Timing::Kind::step && hooks_.before_action)
    co_await hooks_.before_action(step, exchange_->name);
  const Clock::duration think = pause_before(step);
  planned_ += think;
  const Clock::time_point due = options_.intended_start ? planned_ : completed_ + think;
  if (think.count() > 0 && due > time_.now()) co_await sleep_until(due);
  began_ = time_.now();
  const bool is_scheduled = think.count() > 0 || exchange_->number == 1;
  if (options_.intended_start && is_scheduled) exchange_->late = began_ - planned_;
}

Deadline Player::deadline_of(const TranscriptEvent& event) const {
  Clock::duration limit = kUsualTimeout;
  if (header_.timeout_us) limit = std::chrono::microseconds(*header_.timeout_us);
  if (options_.timeout) limit = *options_.timeout;
  if (event.optional) limit = kPatienceWithOptional;
  if (event.timeout_us > 0) limit = std::chrono::microseconds(event.timeout_us);
  return time_.deadline_in(scaled(limit));
}

// One that was waited for in vain is not waited for as long once more, for what was to come with
// it.
Deadline Player::patience_with(const TranscriptEvent& event, const ReplayPeer& peer) const {
  const Deadline deadline = deadline_of(event);
  if (!peer.is_silent()) return deadline;
  const Clock::duration limit = std::min(deadline.limit, scaled(kPatienceWithOptional));
  return {time_.now() + limit, kNothingMore};
}

Clock::duration Player::scaled(Clock::duration limit) const {
  return times(limit, options_.time_scale);
}

asio::awaitable<void> Player::send(const Step& step, ReplayPeer& peer) {
  const TranscriptEvent& event = step.event;
  std::string trouble;
  Verdict verdict = Verdict::could_not_run;
  try {
    std::string expanded;
    std::string_view bytes = event.payload.bytes;
    if (event.payload.kind == TranscriptPayload::Kind::text_template) {
      expanded = expand(bytes, values_, kLargestMessage);
      bytes = expanded;
    }
    exchange_->sent_bytes += bytes.size();
    SendOptions how(destination(event, peer), kind_named(event.kind));
    auto sending = peer.send(bytes, std::move(how), deadline_of(event));
    co_await std::move(sending);  // what fails is among the arrivals
    steps_.peek(kAhead);
  } catch (const MissingValue& error) {  // an answer was to give it one
    trouble = error.what();
    verdict = Verdict::failed;
  } catch (const std::invalid_argument& error) {
    trouble = error.what();
  }
  if (trouble.empty()) co_return;
  peer.note_silence();  // what was to be the answer does not come
  PlayTrouble unsendable{verdict, "unsendable"};
  fail(event.place, std::move(unsendable), Printable(Untrusted(trouble)));
}

}  // namespace confab

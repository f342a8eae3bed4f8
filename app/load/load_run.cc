#include "app/load/load_run.h"

#include <algorithm>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "transport/cancelled.h"

namespace confab {
namespace {

// Often enough to see how late the loop is with what is planned after a pause, seldom enough to
// cost nothing (0.1 % of a core).
constexpr std::chrono::milliseconds kPulse{10};
// A server that cannot be reached is not asked as fast as the machine can.
constexpr std::chrono::milliseconds kAfterNoAnswer{100};

}  // namespace

LoadRun::LoadRun(asio::any_io_executor executor, const Registry& registry,
                 const ReplayOptions& options, const Script& script)
    : executor_(std::move(executor)),
      registry_(registry),
      options_(options),
      load_(*options.load),
      script_(script),
      given_names_(script.header),
      time_(LoopTime::of(executor_)),
      begin_(time_.now()),
      wake_(executor_),
      pulse_(executor_) {
  for (const Step& each : script.steps) given_names_.look(each);
}

asio::awaitable<void> LoadRun::run() {
  asio::co_spawn(executor_, pulse(), [this](const std::exception_ptr& thrown) {
    if (thrown && !trouble_) trouble_ = thrown;
  });
  if (load_.rate) {
    co_await start_on_schedule();
  } else {
    for (std::uint64_t session = 1; session <= load_.sessions; ++session)
      start(session, repeat(session));
  }
  while (!running_.empty()) co_await wake_.wait();
  is_stopping_ = true;
  pulse_.cancel();
  if (trouble_) std::rethrow_exception(trouble_);
}

asio::awaitable<void> LoadRun::start_on_schedule() {
  StartSchedule schedule(begin_, *load_.rate, *load_.duration, load_.sessions);
  while (!is_stopping_) {
    const auto next = schedule.next();
    if (!next) break;
    while (!is_stopping_ && time_.now() < *next) co_await wake_.wait_until(*next);
    while (!is_stopping_) {
      const auto intended = schedule.take(time_.now(), running_.size());
      if (!intended) break;
      const std::uint64_t number = schedule.planned();
      start(number, play_planned(number, *intended));
    }
    tally_.planned = schedule.planned();
    tally_.dropped = schedule.dropped();
  }
}

void LoadRun::start(std::uint64_t session, asio::awaitable<void> work) {
  auto& cancel = running_[session];
  cancel = std::make_unique<asio::cancellation_signal>();
  auto done = [this, session](const std::exception_ptr& thrown) {
    if (thrown && !(is_stopping_ && was_cancelled(thrown))) {
      if (!trouble_) trouble_ = thrown;
      stop();
    }
    running_.erase(session);
    if (running_.empty()) wake_.notify();
  };
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(cancel->slot(), std::move(done)));
}

void LoadRun::stop() {
  is_stopping_ = true;
  wake_.notify();
  for (const auto& [session, cancel] : running_) cancel->emit(asio::cancellation_type::terminal);
}

bool LoadRun::wants_more(std::uint64_t iteration) const {
  if (is_stopping_) return false;
  if (!load_.duration) return iteration <= options_.repeat;
  return iteration == 1 || time_.now() < begin_ + *load_.duration;
}

asio::awaitable<void> LoadRun::repeat(std::uint64_t session) {
  for (std::uint64_t iteration = 1; wants_more(iteration); ++iteration) {
    ++tally_.planned;
    auto playing = play({session, iteration}, time_.now());
    const bool has_reached_it = co_await std::move(playing);
    // At least a turn of the loop: not every script waits for something.
    co_await asio::post(executor_, asio::use_awaitable);
    if (has_reached_it || !wants_more(iteration + 1)) continue;
    co_await sleep_for(kAfterNoAnswer);
  }
}

asio::awaitable<void> LoadRun::play_planned(std::uint64_t session, Clock::time_point intended) {
  tally_.late(time_.now() - intended);
  auto playing = play({session, 1}, intended);
  co_await std::move(playing);
}

PlayOptions LoadRun::options_for(const Play& play, Clock::time_point intended) const {
  PlayOptions options = options_.play;
  given_names_.give(options.values, play.session, play.iteration);
  options.intended_start = intended;
  return options;
}

PlayHooks LoadRun::hooks_for(Play& play) {
  PlayHooks hooks;
  hooks.wants_names = false;
  hooks.exchange = [this, &play](const ExchangeResult& exchange) { note(play, exchange); };
  hooks.observed = [this](const Step& step, const Heard& heard) {
    const bool is_sample = heard.kind == Heard::Kind::matched && heard.bytes.empty();
    const bool may_come_again = step.event.optional || step.event.any_order;
    if (heard.kind != Heard::Kind::matched && may_come_again) return;
    tally_.received_bytes += is_sample ? step.event.payload.bytes.size() : heard.bytes.size();
  };
  return hooks;
}

// False: somebody could not be talked to.
asio::awaitable<bool> LoadRun::play(Play play, Clock::time_point intended) {
  StepsOfScript steps(script_);
  const auto player = std::make_unique<Player>(executor_, registry_, script_.header, steps,
                                               options_for(play, intended), hooks_for(play));
  ++tally_.started;
  auto playing = player->play();
  const FileResult result = co_await std::move(playing);
  ++(result.is_good() ? tally_.finished : tally_.failed);
  if (result.could_not_run > 0) could_not_run_ = true;
  co_return result.could_not_run == 0;
}

// An action without an answer (an open, a close) has no latency; that it was late is the lateness
// of the one that follows it without a time of its own.
void LoadRun::note(Play& play, const ExchangeResult& exchange) {
  tally_.sent_bytes += exchange.sent_bytes;
  if (exchange.late) play.late = *exchange.late;
  if (exchange.verdict == ExchangeResult::Verdict::skipped) return;
  const bool has_passed = exchange.verdict == ExchangeResult::Verdict::passed;
  if (has_passed && !exchange.answered) return;
  const auto late = std::exchange(play.late, std::chrono::nanoseconds{0});
  if (has_passed)
    return tally_.exchange(time_.now(), *exchange.answered + late, *exchange.answered);
  tally_.error(time_.now(), exchange.kind);
  if (on_failure) on_failure(play, exchange);
}

asio::awaitable<void> LoadRun::pulse() {
  const bool plans_pauses = options_.play.timing.kind != Timing::Kind::fast;
  Clock::time_point second_ends = begin_ + std::chrono::seconds(1);
  while (!is_stopping_) {
    const Clock::time_point due = time_.now() + kPulse;
    const bool is_due = co_await pulse_.wait_until(due);
    if (!is_due) break;
    const Clock::time_point now = time_.now();
    if (plans_pauses) tally_.late(now - due);
    if (now < second_ends) continue;
    second_ends += std::chrono::seconds(1);
    if (on_second) on_second();
  }
}

}  // namespace confab

#include "app/replay/accept_wait.h"

#include <utility>

#include "app/transcript/listening_events.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {

AcceptWait::AcceptWait(asio::any_io_executor executor, const Registry& registry,
                       const PlayOptions& options, const PlayHooks& hooks, const Patience& patience,
                       ExchangeLog& log)
    : patience_(patience), log_(log), listeners_(std::move(executor), registry, options.listening) {
  listeners_.on_listening = hooks.listening;
}

asio::awaitable<bool> AcceptWait::open(const Step& step, Url recorded) {
  auto opening = listeners_.open(std::move(recorded));
  const auto failure = co_await std::move(opening);
  if (!failure) co_return true;
  PlayTrouble trouble{ExchangeResult::Verdict::could_not_run, failure->code_name};
  log_.fail(step.event.place, std::move(trouble), Printable(Untrusted(failure->what())));
  log_.current().advice =
      sentence("--listen {}=127.0.0.1:0, to listen at any port that is free", step.event.url);
  co_return false;
}

asio::awaitable<void> AcceptWait::listen(const Step& step) {
  auto opening = open(step, recorded_url(step.event));
  co_await std::move(opening);
}

asio::awaitable<std::shared_ptr<Connection>> AcceptWait::accept(const Step& step) {
  const Url recorded = recorded_url(step.event);
  auto opening = open(step, recorded);
  const bool is_open = co_await std::move(opening);
  if (!is_open) co_return nullptr;
  const Deadline deadline = patience_.with(step.event);
  auto waiting = listeners_.next(recorded, deadline.at);
  const std::shared_ptr<Connection> accepted = co_await std::move(waiting);
  if (accepted) co_return accepted;
  const std::string why = listeners_.take_trouble();
  Printable what = sentence("nobody connected within {}", duration_text(deadline.limit));
  if (!why.empty()) what += sentence(": {}", why);
  log_.fail(step.event.place, {ExchangeResult::Verdict::failed, "timeout"}, std::move(what));
  co_return nullptr;
}

}  // namespace confab

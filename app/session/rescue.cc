#include "app/session/rescue.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <exception>

#include "transport/cancelled.h"
#include "transport/timer.h"

namespace confab {

void Rescue::take(std::shared_ptr<Connection> lost, std::uint64_t counted_bytes) {
  lost_ = std::move(lost);
  counted_bytes_ = counted_bytes;
}

void Rescue::start(asio::awaitable<void> work, std::function<void()> ended) {
  auto done = [ended = std::move(ended)](const std::exception_ptr& failure) {
    ended();
    if (failure && !was_cancelled(failure)) std::rethrow_exception(failure);
  };
  const auto slot = cancel_.slot();
  asio::co_spawn(io_, std::move(work), asio::bind_cancellation_slot(slot, std::move(done)));
}

asio::awaitable<std::optional<Recovery::Action>> Rescue::fate(Recovery& recovery, bool may_open) {
  auto action = Recovery::Action::look_again;
  while (action == Recovery::Action::look_again) {
    action = recovery.looked(lost_->unacknowledged(), time_.now(), may_open);
    if (action == Recovery::Action::look_again) co_await sleep_for(Recovery::kLookAgain);
    if (!lost_) co_return std::nullopt;
  }
  std::exchange(lost_, nullptr)->close();
  co_return action;
}

std::shared_ptr<Connection> Rescue::abandon() {
  cancel_.emit(asio::cancellation_type::terminal);
  return std::exchange(lost_, nullptr);
}

}  // namespace confab

#include "transport/task.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <utility>

#include "transport/cancelled.h"
#include "transport/signal.h"

namespace confab {

struct Task::Running {
  explicit Running(const asio::any_io_executor& executor) : over(executor) {}

  asio::cancellation_signal cancel;
  Signal over;
  bool is_over = false;
  bool is_stopped = false;
};

Task::Task(asio::any_io_executor executor) : executor_(std::move(executor)) {}

void Task::start(asio::awaitable<void> work, std::function<void(const std::exception_ptr&)> done) {
  running_ = std::make_shared<Running>(executor_);
  auto ended = [running = running_, done = std::move(done)](const std::exception_ptr& failure) {
    running->is_over = true;
    running->over.notify();
    if (!running->is_stopped || (failure && !was_cancelled(failure))) done(failure);
  };
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(running_->cancel.slot(), std::move(ended)));
}

asio::awaitable<void> Task::stop() {
  const std::shared_ptr<Running> running = running_;
  if (!running || running->is_over) co_return;
  running->is_stopped = true;
  running->cancel.emit(asio::cancellation_type::terminal);
  co_await over();
}

asio::awaitable<void> Task::over() {
  const std::shared_ptr<Running> running = running_;
  while (running && !running->is_over) co_await running->over.wait();
}

}  // namespace confab

#include "tests/support/memory_connection.h"

#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>

namespace confab {

[[noreturn]] void abort_operation() { throw asio::system_error(asio::error::operation_aborted); }

asio::awaitable<void> change(std::shared_ptr<MemoryInbox> inbox) {
  asio::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await inbox->changed.async_wait(token);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) abort_operation();
}

}  // namespace confab

#include "transport/loop_time.h"

#include <asio/io_context.hpp>

namespace confab {

asio::execution_context::id LoopTime::id;

LoopTime& LoopTime::of(const asio::any_io_executor& executor) {
  return of(asio::query(executor, asio::execution::context));
}

LoopTime& LoopTime::of(asio::execution_context& context) {
  return asio::use_service<LoopTime>(static_cast<asio::io_context&>(context));
}

std::chrono::system_clock::time_point LoopTime::wall() const noexcept {
  return other_ == nullptr ? std::chrono::system_clock::now() : other_->wall();
}

}  // namespace confab

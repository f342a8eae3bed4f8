#include "transport/tls/tls_wire.h"

#include <asio/co_spawn.hpp>
#include <utility>

#include "transport/loop_time.h"

namespace confab {

TlsWire::TlsWire(const asio::any_io_executor& where, std::shared_ptr<Connection> stream,
                 std::shared_ptr<const TlsContext> context, std::string peer)
    : executor(where),
      inner(std::move(stream)),
      engine(std::move(context), std::move(peer), LoopTime::of(where).wall()),
      written(where) {}

void TlsWire::flush() {
  if (engine.has_output()) unwritten += engine.take_output();
  if (unwritten.empty() || is_writing) return;
  unwritten.erase(0, inner->send_now(unwritten));
  if (unwritten.empty()) return;
  is_writing = true;
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->is_writing = false;
    if (failure) self->broken = failure;
    self->written.notify();
  };
  asio::co_spawn(executor, write_all(shared_from_this()), std::move(done));
}

asio::awaitable<void> TlsWire::write_all(std::shared_ptr<TlsWire> self) {
  while (!self->unwritten.empty()) {
    const std::string piece = std::exchange(self->unwritten, {});
    co_await self->inner->send(piece);
  }
}

asio::awaitable<void> TlsWire::flushed() {
  while (is_writing) co_await written.wait();
  if (broken) std::rethrow_exception(broken);
}

}  // namespace confab

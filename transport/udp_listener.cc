#include "transport/udp_listener.h"

#include <asio/use_awaitable.hpp>
#include <utility>

#include "transport/udp_heard.h"

namespace confab {
namespace {

UdpSocket::Tells needed(int socket) {
  const bool every_address = local_address(socket).address().is_unspecified();
  return every_address ? UdpSocket::Tells::local_addresses : UdpSocket::Tells::neither;
}

}  // namespace

UdpListener::UdpListener(asio::any_io_executor executor, FileDescriptor bound)
    : closed_(executor, asio::steady_timer::time_point::max()) {
  local_ = local_address(bound.get()).endpoint();
  const UdpSocket::Tells tells = needed(bound.get());
  socket_ = std::make_unique<UdpSocket>(executor, std::move(bound), tells);
}

asio::awaitable<std::unique_ptr<Connection>> UdpListener::accept() {
  if (open_ && socket_) co_return std::make_unique<HeardUdp>(std::move(socket_), local_);
  if (open_) co_await closed_.async_wait(asio::use_awaitable);
  throw asio::system_error(asio::error::operation_aborted);
}

void UdpListener::close() noexcept {
  open_ = false;
  if (socket_) socket_->close();
  closed_.cancel();
}

}  // namespace confab

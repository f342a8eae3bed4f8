#include "transport/udp_listener.h"

#include <utility>

#include "transport/cancelled.h"
#include "transport/udp_heard.h"

namespace confab {
namespace {

UdpSocket::Tells needed(int socket) {
  const bool every_address = local_address(socket).address().is_unspecified();
  return every_address ? UdpSocket::Tells::local_addresses : UdpSocket::Tells::neither;
}

}  // namespace

UdpListener::UdpListener(asio::any_io_executor executor, FileDescriptor bound, Endpoint local)
    : closed_(executor), local_(std::move(local)) {
  const UdpSocket::Tells tells = needed(bound.get());
  socket_ = std::make_unique<UdpSocket>(executor, std::move(bound), tells);
}

asio::awaitable<std::unique_ptr<Connection>> UdpListener::accept() {
  if (!is_closed_ && socket_) co_return std::make_unique<HeardUdp>(std::move(socket_), local_);
  while (!is_closed_) co_await closed_.wait();
  throw_cancelled();
}

void UdpListener::close() noexcept {
  if (socket_) socket_->close();
  is_closed_ = true;
  closed_.notify();
}

}  // namespace confab

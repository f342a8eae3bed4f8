#include "transport/unix_packets.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "transport/udp_socket.h"

namespace confab {
namespace {

// A message without bytes and the end are both read as 0 bytes. Only a message brings the time at
// which it came (tried with Linux 6.1 and 6.18): what has neither bytes nor a time is the end.
void ask_for_times(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on);
}

}  // namespace

UnixPackets::UnixPackets(const asio::any_io_executor& executor, FileDescriptor socket,
                         Endpoint peer, SocketFile file)
    : UnixConnection(executor, std::move(socket), std::move(peer), std::move(file)),
      largest_(largest_unix_datagram(descriptor())) {
  ask_for_times(descriptor());
}

Traits UnixPackets::traits() const { return unix_packet_traits(largest_); }

// A peer that closes with something of ours unread is told once, before what it had sent: unlike a
// stream's, this error stands first in the queue (Linux, net/unix/af_unix.c).
StreamConnection::Got UnixPackets::read() {
  Got got = read_one();
  if (!got.bytes && got.error == ECONNRESET && !was_reset_) {
    was_reset_ = true;
    got = read_one();
  }
  if (!got.bytes && got.error == 0 && was_reset_) got.error = ECONNRESET;
  return got;
}

StreamConnection::Got UnixPackets::read_one() {
  // How long the next one is: nothing is ever cut.
  const ssize_t size = ::recv(descriptor(), nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
  if (size < 0) {
    const int error = errno;
    if (is_temporary(error)) std::string().swap(buffer_);  // a wait of unknown length
    return {std::nullopt, error};
  }
  const auto wanted = static_cast<std::size_t>(size);
  if (buffer_.size() < wanted) buffer_.resize(wanted);
  iovec part{buffer_.data(), buffer_.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timeval))> time{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = time.data();
  message.msg_controllen = time.size();
  const ssize_t got = ::recvmsg(descriptor(), &message, MSG_DONTWAIT);
  if (got < 0) return {std::nullopt, errno};
  if (got == 0 && message.msg_controllen == 0) return {};
  return {std::string_view(buffer_.data(), static_cast<std::size_t>(got)), 0};
}

asio::awaitable<void> UnixPackets::send(std::string_view bytes, SendOptions) {
  check_sendable();
  check_datagram_size(bytes.size(), largest_);
  while (!hand_over(bytes)) co_await room();
}

Traits unix_packet_traits(std::size_t largest_packet) noexcept {
  Traits traits;
  traits.keeps_boundaries = true;
  traits.largest_packet = largest_packet;
  return traits;
}

}  // namespace confab

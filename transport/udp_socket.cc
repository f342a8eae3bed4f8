#include "transport/udp_socket.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

// What the kernel may hold for us while we are busy; it gives less if net.core.rmem_max says so.
constexpr int kKernelBuffer = 1024 * 1024;

// Large enough for any one control message that we ask for or send.
struct alignas(cmsghdr) ControlSpace {
  char bytes[256];
};

void turn_on(int socket, int level, int option, int value = 1) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

void ask_for(UdpSocket::Tells tells, int socket, int family) {
  const bool v4 = family == AF_INET;
  if (tells == UdpSocket::Tells::errors) {
    turn_on(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR);
  }
  if (tells == UdpSocket::Tells::local_addresses) {
    turn_on(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_PKTINFO : IPV6_RECVPKTINFO);
  }
}

template <class Content>
Content content_of(const cmsghdr* header) {
  Content content;
  std::memcpy(&content, CMSG_DATA(header), sizeof content);
  return content;
}

bool is(const cmsghdr* header, int level, int type) {
  return header->cmsg_level == level && header->cmsg_type == type;
}

LocalAddress destination(msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (is(header, IPPROTO_IP, IP_PKTINFO)) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr = content_of<in_pktinfo>(header).ipi_spec_dst;
      return SocketAddress(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    if (is(header, IPPROTO_IPV6, IPV6_PKTINFO)) {
      const auto info = content_of<in6_pktinfo>(header);
      if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) return std::nullopt;  // nobody can send from it
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_addr = info.ipi6_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) address.sin6_scope_id = info.ipi6_ifindex;
      return SocketAddress(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
  }
  return std::nullopt;
}

template <class Content>
void put(msghdr& message, int level, int type, const Content& content) {
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof content);
  std::memcpy(CMSG_DATA(header), &content, sizeof content);
  message.msg_controllen = CMSG_SPACE(sizeof content);
}

void put_source(msghdr& message, const SocketAddress& from) {
  if (from.family() == AF_INET) {
    in_pktinfo info{};
    info.ipi_spec_dst = from.v4().sin_addr;
    put(message, IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    info.ipi6_addr = from.v6().sin6_addr;
    info.ipi6_ifindex = from.v6().sin6_scope_id;
    put(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

int error_number(msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (is(header, IPPROTO_IP, IP_RECVERR) || is(header, IPPROTO_IPV6, IPV6_RECVERR)) {
      return static_cast<int>(content_of<sock_extended_err>(header).ee_errno);
    }
  }
  return 0;
}

}  // namespace

std::size_t largest_datagram(int family) noexcept {
  return family == AF_INET6 ? kLargestIpv6Datagram : kLargestIpv4Datagram;
}

Traits datagram_traits(std::size_t largest_packet) noexcept {
  return {.keeps_boundaries = true,
          .hears_anyone = true,
          .can_finish = false,
          .largest_packet = largest_packet};
}

void check_datagram_size(std::size_t size_bytes, std::size_t limit_bytes) {
  if (size_bytes > limit_bytes) throw MessageTooLong(size_bytes, limit_bytes);
}

UdpSocket::UdpSocket(asio::any_io_executor executor, FileDescriptor bound, Tells tells)
    : socket_(executor),
      fd_(bound.get()),
      family_(local_address(bound.get()).family()),
      tells_local_addresses_(tells == Tells::local_addresses) {
  ask_for(tells, fd_, family_);
  turn_on(fd_, SOL_SOCKET, SO_BROADCAST);
  turn_on(fd_, SOL_SOCKET, SO_RCVBUF, kKernelBuffer);
  socket_.assign({family_, IPPROTO_UDP}, fd_);
  (void)bound.release();
}

std::variant<UdpDatagram, int> UdpSocket::try_receive(std::span<char> space) {
  return tells_local_addresses_ ? receive_with_destination(space) : receive_plain(space);
}

// recvmsg() with its control messages costs a tenth of a round trip more.
std::variant<UdpDatagram, int> UdpSocket::receive_plain(std::span<char> space) {
  UdpDatagram datagram;
  socklen_t size = SocketAddress::capacity();
  const ssize_t got = ::recvfrom(fd_, space.data(), space.size(), MSG_DONTWAIT | MSG_TRUNC,
                                 datagram.from.data(), &size);
  if (got < 0) return errno;
  datagram.truncated = static_cast<std::size_t>(got) > space.size();
  datagram.size = std::min(static_cast<std::size_t>(got), space.size());
  return datagram;
}

std::variant<UdpDatagram, int> UdpSocket::receive_with_destination(std::span<char> space) {
  UdpDatagram datagram;
  ControlSpace control;
  iovec part{space.data(), space.size()};
  msghdr message{};
  message.msg_name = datagram.from.data();
  message.msg_namelen = SocketAddress::capacity();
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  const ssize_t got = ::recvmsg(fd_, &message, MSG_DONTWAIT);
  if (got < 0) return errno;
  datagram.size = static_cast<std::size_t>(got);
  datagram.truncated = (message.msg_flags & MSG_TRUNC) != 0;
  datagram.to = destination(message);
  return datagram;
}

int UdpSocket::try_send(std::string_view bytes, const SocketAddress& to, const LocalAddress& from) {
  constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
  SocketAddress target = to;
  if (!from) {
    return ::sendto(fd_, bytes.data(), bytes.size(), kFlags, target.data(), target.size()) < 0
               ? errno
               : 0;
  }
  ControlSpace control{};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg() only reads it
  msghdr message{};
  message.msg_name = target.data();
  message.msg_namelen = target.size();
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  put_source(message, *from);
  return ::sendmsg(fd_, &message, kFlags) < 0 ? errno : 0;
}

std::vector<DatagramError> UdpSocket::drain_errors() {
  std::vector<DatagramError> errors;
  for (;;) {
    DatagramError entry;
    ControlSpace control;
    msghdr message{};
    message.msg_name = entry.who.data();
    message.msg_namelen = SocketAddress::capacity();
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    if (::recvmsg(fd_, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return errors;
    entry.error = error_number(message);
    if (entry.error != 0) errors.push_back(entry);
  }
}

asio::awaitable<asio::error_code> UdpSocket::readable() {
  asio::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await socket_.async_wait(asio::socket_base::wait_read, token);
  co_return error;
}

asio::awaitable<asio::error_code> UdpSocket::writable() {
  asio::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await socket_.async_wait(asio::socket_base::wait_write, token);
  co_return error;
}

void UdpSocket::cancel() noexcept {
  asio::error_code ignored;  // nothing was waiting
  socket_.cancel(ignored);
}

void UdpSocket::close() noexcept {
  asio::error_code ignored;  // the descriptor is gone whatever it says
  socket_.close(ignored);
  fd_ = -1;
}

}  // namespace confab

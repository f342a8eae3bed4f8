#pragma once
// One UDP socket of one family: datagrams with their addresses both ways, and the errors that came
// back for them.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/generic/datagram_protocol.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "transport/connection.h"
#include "transport/file_descriptor.h"
#include "transport/socket_address.h"

namespace confab {

// Largest payloads: 65535 less the UDP header (RFC 768), and for IPv4 less its own (RFC 791). IPv6
// without jumbograms.
constexpr std::size_t kLargestIpv4Datagram = 65535 - 20 - 8;
constexpr std::size_t kLargestIpv6Datagram = 65535 - 8;
// Room for the largest, so that nothing is ever cut.
constexpr std::size_t kDatagramBuffer = 65536;

std::size_t largest_datagram(int family) noexcept;
// Of sockets whose datagrams are that long at most.
Traits datagram_traits(std::size_t largest_packet) noexcept;
// Throws MessageTooLong.
void check_datagram_size(std::size_t size_bytes, std::size_t limit_bytes);

// The address of ours that a datagram was sent to, and so the one that its answer must come from.
// Port 0.
using LocalAddress = std::optional<SocketAddress>;

struct UdpDatagram {
  std::size_t size = 0;
  bool truncated = false;
  SocketAddress from;
  LocalAddress to;  // only where the socket tells
};

// An ICMP error that came back for a datagram sent earlier.
struct DatagramError {
  SocketAddress who;  // where that datagram was going
  int error = 0;      // ECONNREFUSED, ...
};

class UdpSocket {
 public:
  enum class Tells { errors, local_addresses, neither };

  // `bound` comes from open_bound(). errors: what ICMP brings back (IP_RECVERR); local_addresses:
  // which of our addresses a datagram was sent to (IP_PKTINFO). Sets SO_BROADCAST.
  UdpSocket(asio::any_io_executor executor, FileDescriptor bound, Tells tells);

  int descriptor() const noexcept { return fd_; }
  int family() const noexcept { return family_; }

  // The next datagram, or an errno: EAGAIN, or a pending error (drain_errors() tells whose).
  std::variant<UdpDatagram, int> try_receive(std::span<char> space);
  // 0 or an errno.
  int try_send(std::string_view bytes, const SocketAddress& to, const LocalAddress& from = {});
  std::vector<DatagramError> drain_errors();

  // Until something may be there to read (a pending error too), or may be sent. operation_aborted
  // after cancel(), close(), or when the coroutine is cancelled.
  asio::awaitable<asio::error_code> readable();
  asio::awaitable<asio::error_code> writable();
  void cancel() noexcept;
  void close() noexcept;

 private:
  std::variant<UdpDatagram, int> receive_plain(std::span<char> space);
  std::variant<UdpDatagram, int> receive_with_destination(std::span<char> space);

  asio::generic::datagram_protocol::socket socket_;
  int fd_;
  int family_;
  bool tells_local_addresses_;
};

}  // namespace confab

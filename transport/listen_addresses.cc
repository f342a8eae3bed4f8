#include "transport/listen_addresses.h"

#include <sys/socket.h>

#include <asio/this_coro.hpp>
#include <cerrno>
#include <utility>

#include "transport/loop_time.h"
#include "transport/network_error.h"
#include "transport/resolve.h"

namespace confab {
namespace {

constexpr std::chrono::seconds kLongestLookup{10};
// A port that the kernel gave on one address is rarely taken on the other.
constexpr int kPortTries = 16;

bool lacks_family(const NetworkError& error) {
  return error.code_name == "EAFNOSUPPORT" || error.code_name == "EADDRNOTAVAIL";
}

[[noreturn]] void fail(const SocketAddress& at, int error) {
  throw NetworkError(Op::bind, at.endpoint(), system_code(error), true);
}

std::vector<FileDescriptor> try_all(const std::vector<asio::ip::address>& addresses,
                                    std::uint16_t port, const OpenSocket& open) {
  std::vector<FileDescriptor> sockets;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const bool last_hope = sockets.empty() && i + 1 == addresses.size();
    try {
      sockets.push_back(open(SocketAddress(addresses[i], port)));
      port = local_address(sockets.back().get()).port();
    } catch (const NetworkError& error) {
      if (last_hope || !lacks_family(error)) throw;
    }
  }
  return sockets;
}

asio::awaitable<std::vector<asio::ip::address>> listen_addresses(std::string host) {
  const asio::ip::address any_v4 = asio::ip::address_v4::any();
  const asio::ip::address any_v6 = asio::ip::address_v6::any();
  std::vector<asio::ip::address> addresses;
  if (host == "*") {
    addresses = {any_v4, any_v6};
    co_return addresses;
  }
  const bool is_localhost = host == "localhost";
  const auto executor = co_await asio::this_coro::executor;
  const Deadline deadline = LoopTime::of(executor).deadline_in(kLongestLookup);
  addresses = co_await resolve(std::move(host), deadline);
  if (is_localhost) std::swap(addresses.front(), addresses.back());  // 127.0.0.1 is better known
  co_return addresses;
}

}  // namespace

asio::awaitable<std::vector<FileDescriptor>> open_all(Url url, int family, OpenSocket open) {
  auto addresses = co_await listen_addresses(url.host);
  if (family != AF_UNSPEC)
    std::erase_if(addresses, [family](const asio::ip::address& each) {
      return each.is_v4() != (family == AF_INET);
    });
  if (addresses.empty()) throw UrlError(url.text() + ": the host has no address of that family");
  for (int tries = 1;; ++tries) {
    try {
      co_return try_all(addresses, url.port, open);
    } catch (const NetworkError& error) {
      const bool again = url.port == 0 && error.code_name == "EADDRINUSE" && tries < kPortTries;
      if (!again) throw;
    }
  }
}

FileDescriptor open_bound(const SocketAddress& at, int type, bool reuse_address,
                          const SocketOptions& options) {
  FileDescriptor socket(::socket(at.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) fail(at, errno);
  const int yes = 1;
  if (at.family() == AF_INET6) {
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  }
  if (reuse_address) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (const SocketTrouble trouble = set_values(socket.get(), at.family(), options);
      trouble.error != 0) {
    NetworkError error(Op::bind, at.endpoint(), system_code(trouble.error), true);
    error.set_reason(trouble.what + ": " + reason(system_code(trouble.error), Op::bind));
    throw error;
  }
  if (::bind(socket.get(), at.data(), at.size()) != 0) fail(at, errno);
  return socket;
}

}  // namespace confab

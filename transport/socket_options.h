#pragma once
// Our own side of a socket over IP, as a URL says it: tcp://HOST:PORT?bind=10.0.0.2:5000&ttl=1
// socket(7), ip(7), ipv6(7), tcp(7).

#include <asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/layer.h"
#include "transport/socket_address.h"
#include "transport/url.h"

namespace confab {

struct SocketOptions {
  struct Setting;  // a row of the table: "ttl"
  struct Value {
    const Setting* setting = nullptr;
    int value = 0;
  };

  std::optional<asio::ip::address> address;  // bind=ADDRESS, bind=ADDRESS:PORT
  std::uint16_t port = 0;                    // bind=:PORT
  int family = AF_UNSPEC;                    // family=4, family=6, or that of `address`
  std::vector<Value> values;

  bool binds() const noexcept { return address || port != 0; }
  // Where a socket of this family is bound: as it says, or anywhere.
  SocketAddress local(int its_family) const;
};

// Of a URL of sockets of this type (SOCK_STREAM, SOCK_DGRAM).
std::vector<std::string> socket_option_names(int type);
// Reads them. Throws UrlError: one that does not exist, or means nothing on that side; a path.
SocketOptions read_socket_options(const Url& url, int type, Side side);

// What could not be done with a socket, and why.
struct SocketTrouble {
  std::string what;  // "bind=10.0.0.2"
  int error = 0;     // an errno; 0: all is well
};
// Sets the values, before the socket is bound or connected.
SocketTrouble set_values(int socket, int family, const SocketOptions& options);
// The same, and binds it as it says, if it does. For who dials.
SocketTrouble set_up(int socket, int family, int type, const SocketOptions& options);

}  // namespace confab

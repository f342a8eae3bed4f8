#pragma once
// Who has an address at which we cannot listen, as far as the system tells (Linux: /proc).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transport/socket_address.h"

namespace confab {

// A socket of this machine: a row of /proc/net/tcp, tcp6, udp, udp6 (proc(5)).
struct SocketRow {
  SocketAddress local;
  bool is_listening = false;  // or a datagram socket
  unsigned user = 0;
  std::uint64_t inode = 0;  // 0: no program has it any more, the system keeps its end
};

// The rows of such a table; what is no row is left out.
std::vector<SocketRow> socket_rows(std::string_view table);

// Which of them is in the way of somebody who wants `wanted`: one that listens before one that only
// talks, and that before one which has ended. Null: none.
const SocketRow* holder_of(const std::vector<SocketRow>& rows, const SocketAddress& wanted);

// "confab demo (pid 4242)", "a program of another user", "a connection that ended less than a
// minute ago"; empty: nobody knows. Looks at every open file that we may see.
// `table`: "/proc/net/tcp", of IPv4; that of IPv6 has a "6" after it.
std::string address_holder(const std::string& table, const Endpoint& wanted);
// The same for the path or name of a unix socket.
std::string unix_address_holder(const Endpoint& wanted);

}  // namespace confab

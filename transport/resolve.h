#pragma once
// From a host as it is typed to its addresses; names through getaddrinfo, in a thread that can be
// abandoned.

#include <asio/awaitable.hpp>
#include <asio/ip/address.hpp>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include "transport/deadline.h"
#include "transport/socket_address.h"
#include "transport/url.h"

namespace confab {

// What a lookup brings: at least one address, in the order of preference, or an error.
struct LookupResult {
  std::vector<asio::ip::address> addresses;
  std::error_code error;
};

// Blocks; called on a thread of its own, which may outlive whoever asked. Must not throw.
using Lookup = std::function<LookupResult(const std::string& host)>;
LookupResult system_lookup(const std::string& host);  // getaddrinfo

// An address literal and "localhost" (::1, then 127.0.0.1: RFC 6761 section 6.3) start no thread
// and ask nobody. Throws NetworkError(Op::resolve): EAI_NONAME and its like, ETIMEDOUT.
// Cancellation and the deadline are honoured at once: a lookup that has no answer yet is abandoned,
// since getaddrinfo cannot be stopped.
asio::awaitable<std::vector<asio::ip::address>> resolve(std::string host, Deadline deadline,
                                                        Lookup lookup = system_lookup);

// Lookups that nobody waits for any more but that have not ended. While there is one, main() leaves
// by _Exit: their threads must not meet the destructors of statics.
int abandoned_lookups() noexcept;

// EAI_NONAME, EAI_AGAIN, ... as error codes, with their names.
const std::error_category& resolver_category() noexcept;

// Where a URL of host and port leads: resolve() with the port, and of the addresses those of this
// family (AF_UNSPEC: all). EAI_ADDRFAMILY where there is none.
asio::awaitable<std::vector<SocketAddress>> resolve_peer(Url url, Deadline deadline, int family);

}  // namespace confab

#pragma once
// An address of a unix socket, unix(7): a path, a name that is none in the file system, or none.

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "transport/connection.h"
#include "transport/url.h"

namespace confab {

class UnixAddress {
 public:
  UnixAddress() noexcept;  // without a name; ready to be filled by the kernel
  // "/run/x.sock", "./x.sock", "@name", as endpoint() writes it. Throws UrlError: none, or too
  // long.
  explicit UnixAddress(std::string_view place);
  // What the kernel filled, and how much of it.
  UnixAddress(const sockaddr_storage& address, socklen_t size) noexcept;

  bool has_path() const noexcept;
  std::string path() const;   // where has_path()
  Endpoint endpoint() const;  // empty: without a name

  sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&address_); }
  const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const noexcept { return size_; }

 private:
  std::string name() const;

  sockaddr_un address_{};
  socklen_t size_;
};

// What the kernel knows of a socket.
UnixAddress local_unix_address(int socket) noexcept;

}  // namespace confab

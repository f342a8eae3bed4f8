#pragma once
// Unix sockets, dialled and bound: the files that stand for them, and what is wrong where one
// cannot be reached. A type is SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM.

#include <sys/stat.h>

#include <asio/awaitable.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "transport/connection.h"
#include "transport/deadline.h"
#include "transport/file_descriptor.h"
#include "transport/layer.h"
#include "transport/network_error.h"
#include "transport/unix_address.h"
#include "transport/url.h"

namespace confab {

// Connects `socket` (none: a new one) of this type to `peer`. While the
// peer's queue is full it waits, until the deadline. Throws NetworkError(Op::connect).
asio::awaitable<FileDescriptor> connect_unix(UnixAddress peer, int type, Deadline deadline,
                                             FileDescriptor socket = {});

// Why `error` came of dialling `peer`, or sending to it, where the file tells more than the code.
NetworkError unix_error(Op op, const UnixAddress& peer, int type, int error, bool ends_connection);

// The largest message where the system has its usual limits (net.core.wmem_max).
inline constexpr std::size_t kUsualUnixDatagram = 212992 - 32;
// The largest message of this socket, whose send buffer is raised as far as that takes.
std::size_t largest_unix_datagram(int socket) noexcept;

// The file of a bound socket. It is removed with this, if it is still that socket's.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path);
  SocketFile(SocketFile&& other) noexcept
      : path_(std::move(other.path_)), device_(other.device_), inode_(other.inode_) {
    other.path_.clear();
  }
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile() { remove(); }
  void remove() noexcept;

 private:
  std::string path_;  // empty: there is none
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct BoundUnix {
  FileDescriptor socket;
  SocketFile file;
  Endpoint local;
};

// Bound to the URL's path or name, with its option "mode" ("660": what others may do; without it
// the umask decides). A file that is left over from a socket that nobody has any more is replaced.
// Throws UrlError; NetworkError(Op::bind).
BoundUnix bind_unix(const Url& url, int type, Side side = Side::server);

// Our own side of a connection that is dialled, where the URL names it (bind=PATH, bind=@NAME);
// else nothing. Throws as bind_unix().
BoundUnix bind_own_side(const Url& url, int type);

// A socket bound to a name that the system chooses, so that it can be answered. Throws as
// bind_unix().
FileDescriptor bind_unix_somewhere(int type);

// Throws UrlError for an option that is not among `known`, or for what is no path.
void check_unix_url(const Url& url, std::initializer_list<std::string_view> known = {});

}  // namespace confab

#include "transport/unix_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "transport/timer.h"

namespace confab {
namespace {

// Poll says at once that a socket whose connect() met a full queue can be written, so time decides.
constexpr std::chrono::milliseconds kAgain{5};
constexpr mode_t kAllModes = 0777;

FileDescriptor new_socket(int type) {
  return FileDescriptor(::socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

int connect_once(int socket, const UnixAddress& peer) {
  return ::connect(socket, peer.data(), peer.size()) == 0 ? 0 : errno;
}

struct SocketKind {
  int type;
  const char* scheme;
};
constexpr std::array<SocketKind, 3> kSocketKinds = {
    {{SOCK_STREAM, "unix:"}, {SOCK_DGRAM, "unixgram:"}, {SOCK_SEQPACKET, "unixpacket:"}}};

// "unix:/run/x or unixpacket:/run/x": the same place, by another type than this.
std::string other_kinds(const std::string& place, int type) {
  std::string kinds;
  for (const SocketKind& each : kSocketKinds)
    if (each.type != type) kinds += (kinds.empty() ? "" : " or ") + (each.scheme + place);
  return kinds;
}

std::string why(const UnixAddress& peer, int type, int error) {
  if (error == EPROTOTYPE)
    return "it is a socket of another kind; try " + other_kinds(peer.endpoint().text, type);
  if (error != ECONNREFUSED) return {};
  if (!peer.has_path()) return "nobody has that name";
  struct stat file {};
  if (::stat(peer.path().c_str(), &file) != 0) return {};
  if (S_ISSOCK(file.st_mode)) return "nobody listens there any more, or not yet";
  if (S_ISDIR(file.st_mode)) return "it is a folder, not a socket";
  return "it is a file, not a socket";
}

NetworkError bind_error(const UnixAddress& at, int error, const std::string& reason = {}) {
  NetworkError failure(Op::bind, at.endpoint(), system_code(error), true);
  if (!reason.empty()) failure.set_reason(reason);
  return failure;
}

std::optional<mode_t> mode_of(const Url& url) {
  const auto option = url.options.find("mode");
  if (option == url.options.end()) return std::nullopt;
  const std::string& text = option->second;
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (error != std::errc() || end != text.data() + text.size() || mode > kAllModes)
    throw UrlError("\"mode=" + text + "\": a mode is written mode=660 (octal, up to 777)");
  return static_cast<mode_t>(mode);
}

// A file that is made meanwhile has these rights, if anybody says which.
class Umask {
 public:
  explicit Umask(std::optional<mode_t> mode) : mode_(mode) {
    if (mode_) before_ = ::umask(kAllModes & ~*mode_);
  }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;
  ~Umask() {
    if (mode_) ::umask(before_);
  }

 private:
  std::optional<mode_t> mode_;
  mode_t before_ = 0;
};

int bind_once(int socket, const UnixAddress& at, std::optional<mode_t> mode) {
  const Umask only_for_this(mode);
  return ::bind(socket, at.data(), at.size()) == 0 ? 0 : errno;
}

// Whether the file at `at` is a socket that nobody has any more.
bool is_left_over(const UnixAddress& at, int type) {
  struct stat file {};
  if (::lstat(at.path().c_str(), &file) != 0 || !S_ISSOCK(file.st_mode)) return false;
  const FileDescriptor probe = new_socket(type);
  return probe && connect_once(probe.get(), at) == ECONNREFUSED;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

// One of ours at a time may replace a file in that folder: of two that both see the same left-over
// file the second must not remove what the first has made of it.
FileDescriptor lock_folder(const std::string& path) {
  FileDescriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0) return folder;
  return {};
}

void replace_left_over(int socket, const UnixAddress& at, int type, std::optional<mode_t> mode,
                       Side side) {
  const std::string path = at.path();
  struct stat file {};
  if (::lstat(path.c_str(), &file) == 0 && !S_ISSOCK(file.st_mode))
    throw bind_error(at, EADDRINUSE, "there is a file that is no socket");
  const FileDescriptor lock = lock_folder(path);
  if (!is_left_over(at, type)) throw bind_error(at, EADDRINUSE);
  if (!lock)
    throw bind_error(at, EADDRINUSE, "a file is left over there, and its folder cannot be locked");
  if (::unlink(path.c_str()) != 0) throw bind_error(at, errno);
  const int error = bind_once(socket, at, mode);
  if (error != 0) throw bind_error(at, error);
  // It can be told from a left-over file only once somebody listens.
  if (type != SOCK_DGRAM && side == Side::server) ::listen(socket, SOMAXCONN);
}

}  // namespace

asio::awaitable<FileDescriptor> connect_unix(UnixAddress peer, int type, Deadline deadline,
                                             FileDescriptor socket) {
  if (!socket) socket = new_socket(type);
  if (!socket) throw NetworkError(Op::connect, peer.endpoint(), system_code(errno), true);
  for (;;) {
    const int error = connect_once(socket.get(), peer);
    if (error == 0) co_return socket;
    if (error == EINTR) continue;
    if (error != EAGAIN) throw unix_error(Op::connect, peer, type, error, true);
    const auto executor = co_await asio::this_coro::executor;
    const auto again = LoopTime::of(executor).now() + kAgain;
    if (again >= deadline.at) {
      NetworkError late(Op::connect, peer.endpoint(), system_code(ETIMEDOUT), true);
      late.set_reason(timed_out_after(deadline.limit) + ": too many wait there to be accepted");
      throw late;
    }
    co_await sleep_until(again);
  }
}

// af_unix.c: a message is refused that has more bytes than the send buffer less 32.
std::size_t largest_unix_datagram(int socket) noexcept {
  const int wanted = kUsualUnixDatagram / 2 + 16;  // the kernel doubles it, socket(7)
  ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof wanted);
  int size = 0;
  socklen_t length = sizeof size;
  ::getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, &length);
  return std::min(kUsualUnixDatagram, static_cast<std::size_t>(std::max(size - 32, 1)));
}

NetworkError unix_error(Op op, const UnixAddress& peer, int type, int error, bool ends_connection) {
  NetworkError failure(op, peer.endpoint(), system_code(error), ends_connection);
  const std::string reason = why(peer, type, error);
  if (!reason.empty()) failure.set_reason(reason);
  return failure;
}

SocketFile::SocketFile(std::string path) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return;
  path_ = std::move(path);
  device_ = file.st_dev;
  inode_ = file.st_ino;
}

void SocketFile::remove() noexcept {
  if (path_.empty()) return;
  struct stat file {};
  const bool is_ours = ::lstat(path_.c_str(), &file) == 0 && file.st_dev == device_ &&
                       file.st_ino == inode_ && S_ISSOCK(file.st_mode);
  if (is_ours) ::unlink(path_.c_str());
  path_.clear();
}

BoundUnix bind_unix(const Url& url, int type, Side side) {
  check_unix_url(url, {"mode"});
  const UnixAddress at(url.host);
  const std::optional<mode_t> mode = mode_of(url);
  if (mode && !at.has_path())
    throw UrlError("\"" + url.text() +
                   "\": only a path has a mode; whoever knows a name may dial it");
  BoundUnix bound;
  bound.socket = new_socket(type);
  if (!bound.socket) throw bind_error(at, errno);
  const int error = bind_once(bound.socket.get(), at, mode);
  if (error == EADDRINUSE && at.has_path()) {
    replace_left_over(bound.socket.get(), at, type, mode, side);
  } else if (error != 0) {
    throw bind_error(at, error);
  }
  BoundUnix made{std::move(bound.socket), at.has_path() ? SocketFile(at.path()) : SocketFile(),
                 at.endpoint()};
  return made;
}

BoundUnix bind_own_side(const Url& url, int type) {
  check_unix_url(url, {"bind"});
  const auto own = url.options.find("bind");
  if (own == url.options.end()) return {};
  Url place;
  place.scheme = url.scheme;
  place.host = is_path(own->second) ? own->second : "./" + own->second;
  return bind_unix(place, type, Side::client);
}

FileDescriptor bind_unix_somewhere(int type) {
  const UnixAddress any;
  FileDescriptor socket = new_socket(type);
  if (!socket) throw bind_error(any, errno);
  const int error = bind_once(socket.get(), any, std::nullopt);
  if (error != 0) throw bind_error(any, error);
  return socket;
}

void check_unix_url(const Url& url, std::initializer_list<std::string_view> known) {
  if (!url.has_path())
    throw UrlError("\"" + url.text() + "\": its place is a path, " + url.scheme + ":/run/x.sock");
  for (const auto& [name, value] : url.options) {
    if (std::ranges::find(known, name) != known.end()) continue;
    if (name == "mode") throw UrlError("mode= is for the side that listens");
    if (name == "bind") throw UrlError("bind= is for the side that dials");
    std::string words = "unknown option \"" + name + "\": " + url.scheme + ": has ";
    for (const std::string_view each : known) words += each;
    throw UrlError(known.size() == 0 ? words + "no options here" : words);
  }
}

}  // namespace confab

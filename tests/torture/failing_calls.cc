// Preloaded into a program (LD_PRELOAD): makes one call of one function fail, as the environment
// says.
//
//   FAIL_CALL   the function, "send"; "malloc" is every allocation
//   FAIL_AT     which call of it, from 1; not set: none
//   FAIL_WITH   an errno; or "short": half of the bytes are taken, one byte is given
//   FAIL_COUNT  a file that always has the number of calls so far

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Way { pass, fail, cut };

// Read once, before main(); nothing here allocates.
struct Plan {
  const char* call = nullptr;
  long at = 0;
  int error = 0;
  bool is_short = false;
  int count_file = -1;
  long calls = 0;
} plan;
bool is_ready = false;

int open_count_file(const char* path) {
  const long file = ::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return -1;
  const long moved = ::syscall(SYS_fcntl, file, F_DUPFD_CLOEXEC, 500);  // out of the program's way
  ::syscall(SYS_close, file);
  return static_cast<int>(moved);
}

__attribute__((constructor)) void read_plan() {
  plan.call = std::getenv("FAIL_CALL");
  if (const char* at = std::getenv("FAIL_AT")) plan.at = std::atol(at);
  if (const char* with = std::getenv("FAIL_WITH")) {
    plan.is_short = std::strcmp(with, "short") == 0;
    plan.error = std::atoi(with);
  }
  if (const char* path = std::getenv("FAIL_COUNT")) plan.count_file = open_count_file(path);
  is_ready = true;
}

void tell_count() {
  if (plan.count_file < 0) return;
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%ld\n", plan.calls);
  ::syscall(SYS_pwrite64, plan.count_file, text, size, 0);
}

// What becomes of this call.
Way way_of(const char* call) {
  if (!is_ready || plan.call == nullptr || std::strcmp(plan.call, call) != 0) return Way::pass;
  const long number = __atomic_add_fetch(&plan.calls, 1, __ATOMIC_RELAXED);
  tell_count();
  if (number != plan.at) return Way::pass;
  if (plan.is_short) return Way::cut;
  errno = plan.error;
  return Way::fail;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// Names of the C library, and lists of parameters that no parentheses go round.
// NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses)

// One line a function: what it is called, what it gives where it fails, its parameters and
// arguments.
#define FAILING(result, name, failure, parameters, arguments)     \
  extern "C" result name parameters {                             \
    static auto* const next = real<result parameters>(#name);     \
    return way_of(#name) == Way::pass ? next arguments : failure; \
  }
// The same of a function that may do a part: `part` is the call for it.
#define CUTTING(result, name, failure, parameters, arguments, part) \
  extern "C" result name parameters {                               \
    static auto* const next = real<result parameters>(#name);       \
    const Way way = way_of(#name);                                  \
    if (way == Way::cut) return next part;                          \
    return way == Way::pass ? next arguments : failure;             \
  }

#define HALF(size) (std::max<std::size_t>((size) / 2, std::min<std::size_t>(size, 1)))
#define ONE(size) (std::min<std::size_t>(size, 1))

FAILING(int, socket, -1, (int a, int b, int c), (a, b, c))
FAILING(int, connect, -1, (int a, const sockaddr* b, socklen_t c), (a, b, c))
FAILING(int, bind, -1, (int a, const sockaddr* b, socklen_t c), (a, b, c))
FAILING(int, listen, -1, (int a, int b), (a, b))
FAILING(int, accept, -1, (int a, sockaddr* b, socklen_t* c), (a, b, c))
FAILING(int, accept4, -1, (int a, sockaddr* b, socklen_t* c, int d), (a, b, c, d))
FAILING(int, shutdown, -1, (int a, int b), (a, b))
FAILING(int, setsockopt, -1, (int a, int b, int c, const void* d, socklen_t e), (a, b, c, d, e))
FAILING(int, getsockopt, -1, (int a, int b, int c, void* d, socklen_t* e), (a, b, c, d, e))
FAILING(int, getsockname, -1, (int a, sockaddr* b, socklen_t* c), (a, b, c))
FAILING(int, getpeername, -1, (int a, sockaddr* b, socklen_t* c), (a, b, c))
FAILING(ssize_t, sendto, -1,
        (int a, const void* b, size_t c, int d, const sockaddr* e, socklen_t f), (a, b, c, d, e, f))
FAILING(ssize_t, sendmsg, -1, (int a, const msghdr* b, int c), (a, b, c))
FAILING(int, sendmmsg, -1, (int a, mmsghdr* b, unsigned c, int d), (a, b, c, d))
FAILING(ssize_t, recvfrom, -1, (int a, void* b, size_t c, int d, sockaddr* e, socklen_t* f),
        (a, b, c, d, e, f))
FAILING(ssize_t, recvmsg, -1, (int a, msghdr* b, int c), (a, b, c))
FAILING(int, recvmmsg, -1, (int a, mmsghdr* b, unsigned c, int d, timespec* e), (a, b, c, d, e))
FAILING(int, epoll_create1, -1, (int a), (a))
FAILING(int, epoll_ctl, -1, (int a, int b, int c, epoll_event* d), (a, b, c, d))
FAILING(int, epoll_wait, -1, (int a, epoll_event* b, int c, int d), (a, b, c, d))
FAILING(int, poll, -1, (pollfd * a, nfds_t b, int c), (a, b, c))
FAILING(int, eventfd, -1, (unsigned a, int b), (a, b))
FAILING(int, timerfd_create, -1, (int a, int b), (a, b))
FAILING(int, timerfd_settime, -1, (int a, int b, const itimerspec* c, itimerspec* d), (a, b, c, d))
FAILING(int, fsync, -1, (int a), (a))
FAILING(int, fdatasync, -1, (int a), (a))
FAILING(int, ftruncate, -1, (int a, off_t b), (a, b))
FAILING(int, ftruncate64, -1, (int a, off64_t b), (a, b))
FAILING(int, fstat, -1, (int a, struct stat* b), (a, b))
FAILING(off_t, lseek, -1, (int a, off_t b, int c), (a, b, c))
FAILING(int, rename, -1, (const char* a, const char* b), (a, b))
FAILING(int, unlink, -1, (const char* a), (a))
FAILING(int, fchmod, -1, (int a, mode_t b), (a, b))
FAILING(int, flock, -1, (int a, int b), (a, b))
FAILING(int, pipe, -1, (int a[2]), (a))
FAILING(ssize_t, pread, -1, (int a, void* b, size_t c, off_t d), (a, b, c, d))
FAILING(ssize_t, splice, -1, (int a, off64_t* b, int c, off64_t* d, size_t e, unsigned f),
        (a, b, c, d, e, f))
FAILING(FILE*, fopen, nullptr, (const char* a, const char* b), (a, b))
CUTTING(ssize_t, send, -1, (int a, const void* b, size_t c, int d), (a, b, c, d),
        (a, b, HALF(c), d))
CUTTING(ssize_t, recv, -1, (int a, void* b, size_t c, int d), (a, b, c, d), (a, b, ONE(c), d))
CUTTING(ssize_t, read, -1, (int a, void* b, size_t c), (a, b, c), (a, b, ONE(c)))
CUTTING(ssize_t, write, -1, (int a, const void* b, size_t c), (a, b, c), (a, b, HALF(c)))
CUTTING(ssize_t, pwrite, -1, (int a, const void* b, size_t c, off_t d), (a, b, c, d),
        (a, b, HALF(c), d))
CUTTING(ssize_t, pwrite64, -1, (int a, const void* b, size_t c, off64_t d), (a, b, c, d),
        (a, b, HALF(c), d))

extern "C" ssize_t writev(int file, const iovec* parts, int count) {
  static auto* const next = real<ssize_t(int, const iovec*, int)>("writev");
  const Way way = way_of("writev");
  if (way == Way::fail) return -1;
  if (way == Way::pass || count == 0) return next(file, parts, count);
  const iovec half{parts[0].iov_base, HALF(parts[0].iov_len)};
  return next(file, &half, 1);
}

// The variadic ones: what follows is one word, or nothing that anybody looks at.
extern "C" int fcntl(int file, int command, ...) {
  static auto* const next = real<int(int, int, ...)>("fcntl");
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  return way_of("fcntl") == Way::pass ? next(file, command, argument) : -1;
}

extern "C" int ioctl(int file, unsigned long command, ...) {
  static auto* const next = real<int(int, unsigned long, ...)>("ioctl");
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  return way_of("ioctl") == Way::pass ? next(file, command, argument) : -1;
}

namespace {

int open_at(int folder, const char* path, int flags, mode_t mode) {
  if (way_of("open") != Way::pass) return -1;
  return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

}  // namespace

#define OPENING(name, folder, parameters, flags) \
  extern "C" int name parameters {               \
    va_list rest;                                \
    va_start(rest, flags);                       \
    const mode_t mode = va_arg(rest, mode_t);    \
    va_end(rest);                                \
    return open_at(folder, path, flags, mode);   \
  }
OPENING(open, AT_FDCWD, (const char* path, int flags, ...), flags)
OPENING(open64, AT_FDCWD, (const char* path, int flags, ...), flags)
OPENING(openat, folder, (int folder, const char* path, int flags, ...), flags)
OPENING(openat64, folder, (int folder, const char* path, int flags, ...), flags)

// Allocation goes round dlsym(), which allocates.
extern "C" void* __libc_malloc(size_t);
extern "C" void* malloc(size_t size) {
  if (way_of("malloc") == Way::pass) return __libc_malloc(size);
  errno = ENOMEM;
  return nullptr;
}
extern "C" void* __libc_memalign(size_t, size_t);
extern "C" void* aligned_alloc(size_t alignment, size_t size) {
  if (way_of("malloc") == Way::pass) return __libc_memalign(alignment, size);
  errno = ENOMEM;
  return nullptr;
}

// What _FORTIFY_SOURCE makes of some of them.
extern "C" ssize_t __read_chk(int file, void* to, size_t size, size_t) {
  return read(file, to, size);
}
extern "C" ssize_t __recv_chk(int file, void* to, size_t size, size_t, int flags) {
  return recv(file, to, size, flags);
}
extern "C" ssize_t __recvfrom_chk(int file, void* to, size_t size, size_t, int flags,
                                  sockaddr* from, socklen_t* from_size) {
  return recvfrom(file, to, size, flags, from, from_size);
}
extern "C" int __poll_chk(pollfd* files, nfds_t count, int timeout, size_t) {
  return poll(files, count, timeout);
}

// NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses)

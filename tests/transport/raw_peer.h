#pragma once
// Blocking sockets and pipes, for peers that run in a thread of their own beside the relay, which
// blocks.

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/ip/address_v4.hpp>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "transport/file_descriptor.h"
#include "transport/socket_address.h"

namespace confab {

// A pipe; each end is closed when its time has come, or by close_...().
struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    reading = FileDescriptor(ends[0]);
    writing = FileDescriptor(ends[1]);
  }
  void close_reading() { reading = FileDescriptor(); }
  void close_writing() { writing = FileDescriptor(); }
  FileDescriptor reading;
  FileDescriptor writing;
};

// Until all is written, or nobody reads any more.
inline void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t took = ::write(fd, bytes.data(), bytes.size());
    if (took <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(took));
  }
}

// Until the end.
inline std::string read_all(int fd) {
  std::string all;
  std::string chunk(64 * 1024, '\0');
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got <= 0) return all;
    all.append(chunk, 0, static_cast<std::size_t>(got));
  }
}

inline std::string read_exactly(int fd, std::size_t size) {
  std::string all(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(fd, all.data() + done, size - done);
    if (got <= 0) throw std::runtime_error("too little came");
    done += static_cast<std::size_t>(got);
  }
  return all;
}

// Lets so much time pass: for what must not happen meanwhile, never for what must.
inline void observe(std::chrono::milliseconds time) {
  ::poll(nullptr, 0, static_cast<int>(time.count()));
}

// A thread that is waited for.
class Beside {
 public:
  explicit Beside(std::function<void()> work) : thread_(std::move(work)) {}
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

// Reads `out` to its end into `came`; only then `in` has more ("late"), and ends. All outlive it.
inline Beside say_late(Pipe& in, Pipe& out, std::string& came) {
  return Beside([&] {
    came = read_all(out.reading.get());
    write_all(in.writing.get(), "late");
    in.close_writing();
  });
}

// A TCP server for one connection, on 127.0.0.1.
class RawServer {
 public:
  // `receive_buffer`: of the kernel, for a peer that takes little; 0: the usual.
  explicit RawServer(int receive_buffer = 0)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const SocketAddress any(asio::ip::address_v4::loopback(), 0);
    if (receive_buffer > 0) {
      ::setsockopt(listener_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    const bool listens =
        ::bind(listener_.get(), any.data(), any.size()) == 0 && ::listen(listener_.get(), 8) == 0;
    if (!listens) throw std::runtime_error("no server");
  }
  std::string authority() const { return local_address(listener_.get()).endpoint().text; }
  FileDescriptor accept() const {
    return FileDescriptor(::accept(listener_.get(), nullptr, nullptr));
  }

 private:
  FileDescriptor listener_;
};

}  // namespace confab

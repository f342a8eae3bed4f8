#pragma once
// Places for unix sockets, in a folder of the test's own.

#include <sys/socket.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/support/temporary_directory.h"
#include "tests/transport/exchange.h"
#include "transport/file_descriptor.h"
#include "transport/registry.h"
#include "transport/unix_address.h"

namespace confab {

class Folder {
 public:
  std::string path(const std::string& name) const { return folder_.path(name); }
  Url url(const std::string& name, const std::string& scheme = "unix") const {
    return url_at(scheme, path(name));
  }

 private:
  TemporaryDirectory folder_;
};

inline std::vector<std::unique_ptr<Listener>> listen_at(asio::io_context& io, Url url) {
  const Transport row = builtin_transports().find(url.scheme);
  return run(io, row.listen(std::move(url)));
}

inline std::unique_ptr<Connection> dial_to(asio::io_context& io, Url url) {
  const Transport row = builtin_transports().find(url.scheme);
  return run(io, row.connect(std::move(url), soon()));
}

inline std::string trouble(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

// A socket that its owner has left without removing its file.
inline void leave_over(const std::string& path, int type = SOCK_STREAM) {
  const FileDescriptor socket(::socket(AF_UNIX, type, 0));
  UnixAddress at(path);
  REQUIRE(::bind(socket.get(), at.data(), at.size()) == 0);
}

}  // namespace confab

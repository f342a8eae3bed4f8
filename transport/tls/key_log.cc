#include "transport/tls/key_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "transport/file_descriptor.h"

namespace confab {
namespace {

// Null: it is not set.
const char* key_log_path() {
  const char* const path = std::getenv("SSLKEYLOGFILE");
  return path == nullptr || *path == '\0' ? nullptr : path;
}

FileDescriptor open_key_log(const char* path) {
  return FileDescriptor(::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
}

// In one write: others may add to the same file.
void log_key(const SSL*, const char* line) noexcept {
  const char* const path = key_log_path();
  if (path == nullptr) return;
  const FileDescriptor file = open_key_log(path);
  if (!file) return;
  char text[512];  // the longest line has some 200
  const int size = std::snprintf(text, sizeof text, "%s\n", line);
  if (size <= 0 || static_cast<std::size_t>(size) >= sizeof text) return;
  [[maybe_unused]] const ssize_t written =
      ::write(file.get(), text, static_cast<std::size_t>(size));
}

}  // namespace

void log_keys(SSL_CTX& context) {
  if (key_log_path() != nullptr) openssl().SSL_CTX_set_keylog_callback(&context, log_key);
}

std::string key_log_warning() {
  const char* const path = key_log_path();
  if (path == nullptr) return {};
  const std::string name = "SSLKEYLOGFILE=" + std::string(path);
  if (!open_key_log(path)) return name + ": the keys cannot be written: " + std::strerror(errno);
  return name +
         ": the keys of every TLS connection are written there, and whoever has them reads "
         "the traffic";
}

}  // namespace confab

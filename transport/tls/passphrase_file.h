#pragma once
// A file that says a passphrase: in its first line.

#include <asio/awaitable.hpp>
#include <string>

#include "transport/deadline.h"

namespace confab {

// OpenSSL takes no longer one, PEM_BUFSIZE.
inline constexpr std::size_t kLongestPassphrase = 1024;

// The first line without its end; of one that is too long so much that this shows. The file may be
// a pipe, whose writer is waited for: everything else goes on meanwhile. Throws TlsFailure that
// names the file: it cannot be read, its first line is empty, nothing came in time;
// operation_aborted when the coroutine is cancelled.
asio::awaitable<std::string> read_passphrase(std::string path, Deadline deadline);

}  // namespace confab

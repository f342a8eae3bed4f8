#pragma once
// STARTTLS before raw bytes: confab pipe --starttls smtp.

#include <asio/awaitable.hpp>
#include <memory>

#include "app/session/starttls_wish.h"

namespace confab {

// Asks the user what its layer needs: before the server waits for us. As Layer::unlock().
asio::awaitable<void> unlock(const StarttlsWish& wish, Url url);

// The connection through its layer, once the server has agreed. Throws NetworkError, UrlError.
asio::awaitable<std::unique_ptr<Connection>> start_tls(std::shared_ptr<Connection> open, Url url,
                                                       StarttlsWish wish, Deadline deadline);

}  // namespace confab

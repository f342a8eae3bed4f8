#pragma once
// What is below a TLS connection: the stream and the engine, and what the engine has made and the
// stream has not taken.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <exception>
#include <memory>
#include <string>

#include "transport/connection.h"
#include "transport/signal.h"
#include "transport/tls/tls_engine.h"

namespace confab {

// It lives as long as something of that is on its way: whoever waits for it may be cancelled, and
// no record must be cut in two.
struct TlsWire : std::enable_shared_from_this<TlsWire> {
  // Throws TlsFailure.
  TlsWire(const asio::any_io_executor& where, std::shared_ptr<Connection> stream,
          std::shared_ptr<const TlsContext> context, std::string peer);

  // Hands over what the engine has made, as far as that takes no time; the rest follows.
  void flush();
  // Until the rest has gone. Throws what went wrong.
  asio::awaitable<void> flushed();

  asio::any_io_executor executor;
  std::shared_ptr<Connection> inner;
  TlsEngine engine;
  std::string unwritten;
  bool is_writing = false;
  std::exception_ptr broken;
  Signal written;

 private:
  static asio::awaitable<void> write_all(std::shared_ptr<TlsWire> self);
};

}  // namespace confab

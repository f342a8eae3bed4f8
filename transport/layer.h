#pragma once
// What can be put on a connection that is open already: TLS behind a STARTTLS.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transport/connection.h"
#include "transport/deadline.h"
#include "transport/url.h"

namespace confab {

enum class Side { client, server };

// A layer as one side has it, for any number of connections: its files were read, its keys made.
class PreparedLayer {
 public:
  PreparedLayer() = default;
  PreparedLayer(const PreparedLayer&) = delete;
  PreparedLayer& operator=(const PreparedLayer&) = delete;
  virtual ~PreparedLayer() = default;

  // The same connection through the layer; start() is called before anything else. `early`: what
  // was read of `inner` already and belongs to the layer. Nobody is in receive() or send() of
  // `inner`, and nobody calls them any more. Throws NetworkError.
  virtual std::unique_ptr<Connection> wrap(std::shared_ptr<Connection> inner,
                                           std::string_view early) = 0;
  // As a listener's.
  virtual std::string client_options() const { return {}; }
};

// One row.
struct Layer {
  std::string name;                       // "tls"
  std::vector<std::string> options;       // names that may stand after a "?"
  std::vector<std::string> file_options;  // of them, those that name a file
  // Are these options possible on that side? Reads no file. Throws UrlError.
  std::function<void(Url place, Side)> check;
  // Asks the User for what prepare() needs and no URL has: the passphrase of a key, or reads it
  // from a file that may be slow, which the deadline is for. What is known is not asked again.
  // Throws UrlError, NetworkError; operation_aborted.
  std::function<asio::awaitable<void>(asio::any_io_executor, Url place, Side, Deadline)> unlock;
  // `place`: what was dialled, or is listened at, with options of the layer and no others. Throws
  // UrlError, NetworkError.
  std::function<std::unique_ptr<PreparedLayer>(asio::any_io_executor, Url place, Side)> prepare;
};

}  // namespace confab

#pragma once
// A server over any listeners: whoever connects is served by its own coroutine, and delays nobody.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "app/serve/served_connection.h"
#include "transport/connection.h"

namespace confab {

//  Listener --accept()--> ServedStream or ServedDatagrams --> Service
//                         or another ServedConnection
//
// A listener that runs out of descriptors or memory says so once, and tries again every 100 ms.
class Server {
 public:
  Server(const asio::any_io_executor& executor, std::vector<std::unique_ptr<Listener>> listeners,
         std::unique_ptr<Service> service, ServerOptions options);
  Server(const asio::any_io_executor& executor, std::vector<std::unique_ptr<Listener>> listeners,
         MakeServed make, ServerOptions options);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // closes everything at once

  // What its connections share. One that was not accepted (that we dialled) begins in it, too, once
  // run() was called or right before.
  const std::shared_ptr<ServerContext>& context() const noexcept;

  // Serves until stop(), or until every listener failed and nobody is served. Called once; may go
  // on after the Server is gone.
  asio::awaitable<void> run();

  // Accepts nobody more, finishes what is being sent (at most `grace`), and then run() returns. A
  // second call waits for nothing.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace confab

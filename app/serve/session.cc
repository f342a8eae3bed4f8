#include "app/serve/session.h"

#include <utility>

namespace confab {

ServerContext::ServerContext(asio::any_io_executor where, std::unique_ptr<Service> what,
                             ServerOptions how)
    : executor(where),
      service(std::move(what)),
      options(std::move(how)),
      idle(where, options.idle),
      linger(where, options.linger) {}

}  // namespace confab

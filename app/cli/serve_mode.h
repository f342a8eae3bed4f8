#pragma once
// `confab serve URL... --reply KIND`.

#include <asio/io_context.hpp>
#include <string>
#include <vector>

#include "app/program/typed_address.h"
#include "transport/registry.h"

namespace confab {

struct ServeOptions {
  std::vector<TypedAddress> addresses;  // without a scheme: TCP and UDP, under one port number
  std::string reply = "echo";
  bool quiet = false;
  bool close_after_reply = false;
};

// Serves until a signal ends it, or until nobody reads what it writes to stdout. Returns the exit
// code: 0; 2 for a bad URL or reply kind; 3 for an address where it cannot listen. Runs the
// io_context itself.
int run_serve(asio::io_context& io, const Registry& registry, const ServeOptions& options);

}  // namespace confab

#pragma once
// Whom a command line talks to, as CLI11 reads it: the same words for a session and for pipe.

#include <string>

#include "app/cli/grammar.h"
#include "app/cli/own_side.h"

namespace confab {

struct TypedPeer {
  std::string address;   // in any of its ways of writing
  std::string port;      // the word after it
  std::string starttls;  // a protocol
  bool udp = false;
  bool insecure = false;
  TypedOwnSide own_side;
};

void add_peer(CLI::App& app, TypedPeer& typed);

}  // namespace confab

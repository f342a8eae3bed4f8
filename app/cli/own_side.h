#pragma once
// Our own side of what is dialled, as options of a command line: -s ADDRESS, -p PORT, -4, --ttl.
// They go into the URL, whose transport knows what they mean: bind=, family=, ttl=.

#include <string>

#include "app/cli/grammar.h"
#include "transport/registry.h"

namespace confab {

struct TypedOwnSide {
  std::string address;  // -s
  std::string port;     // -p
  bool v4 = false;
  bool v6 = false;
  std::string ttl, tos;
};

void add_own_side(CLI::App& app, TypedOwnSide& typed);
bool is_empty(const TypedOwnSide& typed);
// Throws UsageError for what the transport does not have, or the URL says already.
void set_own_side(const TypedOwnSide& typed, Url& url, const Registry& registry);

}  // namespace confab

#include "app/cli/own_side.h"

#include <algorithm>

#include "app/program/usage_error.h"

namespace confab {
namespace {

void set_option(const char* flag, const std::string& name, const std::string& value, Url& url,
                const Registry& registry) {
  const std::vector<std::string>& known = registry.find(url.scheme).options;
  if (std::ranges::find(known, name) == known.end())
    throw UsageError(std::string(flag) + " is nothing that " + url.scheme + " has");
  if (!url.options.emplace(name, value).second)
    throw UsageError(std::string(flag) + " and " + name + "= in the address say the same");
}

// A place in the file system is one word; an address of the machine and a port are one of two.
std::string bind_text(const TypedOwnSide& typed) {
  const bool is_v6 =
      typed.address.find(':') != std::string::npos && !typed.address.starts_with('[');
  if (typed.port.empty()) return typed.address;
  return (is_v6 ? "[" + typed.address + "]" : typed.address) + ":" + typed.port;
}

}  // namespace

void add_own_side(CLI::App& app, TypedOwnSide& typed) {
  app.add_option("-s,--source", typed.address, "our own address: one of this machine, or a PATH")
      ->type_name("ADDRESS");
  app.add_option("-p,--source-port", typed.port, "our own port")->type_name("PORT");
  app.add_flag("-4", typed.v4, "IPv4 only");
  app.add_flag("-6", typed.v6, "IPv6 only");
  app.add_option("--ttl", typed.ttl, "how many routers what is sent may pass");
  app.add_option("--tos", typed.tos, "its class of service: 0x10");
}

bool is_empty(const TypedOwnSide& typed) {
  return typed.address.empty() && typed.port.empty() && !typed.v4 && !typed.v6 &&
         typed.ttl.empty() && typed.tos.empty();
}

void set_own_side(const TypedOwnSide& typed, Url& url, const Registry& registry) {
  if (typed.v4 && typed.v6) throw UsageError("-4 and -6 contradict each other");
  const char* const flag = typed.address.empty() ? "-p" : "-s";
  if (!typed.address.empty() || !typed.port.empty())
    set_option(flag, "bind", bind_text(typed), url, registry);
  if (typed.v4) set_option("-4", "family", "4", url, registry);
  if (typed.v6) set_option("-6", "family", "6", url, registry);
  if (!typed.ttl.empty()) set_option("--ttl", "ttl", typed.ttl, url, registry);
  if (!typed.tos.empty()) set_option("--tos", "tos", typed.tos, url, registry);
}

}  // namespace confab

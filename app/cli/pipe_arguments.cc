#include "app/cli/arguments.h"

#include "app/cli/grammar.h"
#include "app/cli/starttls_argument.h"
#include "app/cli/typed_peer.h"
#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr const char* kPipeHelp =
    "  confab pipe HOST PORT < request > reply    exact bytes, both ways\n"
    "  confab pipe -u HOST PORT                   each line is one datagram\n"
    "  confab pipe -u --whole HOST PORT < packet  all of stdin is one datagram\n"
    "\n"
    "Raw bytes: stdin to the peer, the peer to stdout; nothing is added or changed.";

struct TypedPipe : TypedPeer {
  std::string connect_timeout = "10";
  std::string linger;
};

void read_all(const std::vector<std::string>& arguments, TypedPipe& typed, PipeOptions& options) {
  CLI::App app(kPipeHelp, "confab pipe");
  add_peer(app, typed);
  app.add_option("--connect-timeout", typed.connect_timeout, "how long connecting may take")
      ->capture_default_str();
  app.add_option("--linger", typed.linger, "after the end of stdin, how long a silence ends it");
  app.add_flag("--whole", options.whole, "messages: all of stdin is one, instead of each line");
  app.add_flag("--any", options.any, "datagrams: whoever sends them, not only the peer");
  app.add_flag("--raw", options.raw, "exact bytes, though stdout is a terminal");
  read_arguments(app, arguments);
  options.connect_timeout = parse_duration(typed.connect_timeout);
  if (!typed.linger.empty()) options.linger = parse_duration(typed.linger);
}

void refuse_useless(const PipeOptions& options, const Registry& registry) {
  const Traits& traits = registry.find(options.url.scheme).promises;
  const auto refuse = [&](const char* option, const char* about) {
    throw UsageError(option + std::string(" is about ") + about + ", and " + options.url.scheme +
                     ": has none");
  };
  if (options.whole && !traits.keeps_boundaries) refuse("--whole", "messages");
  if (options.any && !traits.hears_anyone) refuse("--any", "datagrams");
}

}  // namespace

PipeOptions parse_pipe(const std::vector<std::string>& arguments, const Registry& registry) {
  PipeOptions options;
  TypedPipe typed;
  std::vector<std::string> address = arguments;
  if (arguments.empty() || !is_address_only(arguments)) {
    read_all(arguments, typed, options);
    address.clear();
    if (!typed.address.empty()) address.push_back(typed.address);
    if (!typed.port.empty()) address.push_back(typed.port);
  }
  options.url = read_peer(address, typed.udp, registry);
  set_own_side(typed.own_side, options.url, registry);
  if (!typed.starttls.empty()) {
    options.starttls = read_starttls(typed.starttls, typed.insecure, options.url, registry);
  } else if (typed.insecure) {
    leave_unverified(options.url, registry);
  }
  refuse_useless(options, registry);
  return options;
}

}  // namespace confab

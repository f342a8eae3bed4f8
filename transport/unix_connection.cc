#include "transport/unix_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

namespace confab {
namespace {

std::optional<ucred> credentials(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer;
}

}  // namespace

Endpoint UnixConnection::local() const {
  Endpoint bound = descriptor() < 0 ? Endpoint() : local_unix_address(descriptor()).endpoint();
  return bound.empty() ? Endpoint("pid " + std::to_string(::getpid())) : bound;
}

std::vector<Fact> UnixConnection::describe() const {
  std::vector<Fact> facts = {{"local side", local().text}, {"remote side", peer().text}};
  if (descriptor() < 0) return facts;
  for (Fact& fact : unix_peer_facts(descriptor())) facts.push_back(std::move(fact));
  for (Fact& fact : buffer_facts(descriptor())) facts.push_back(std::move(fact));
  return facts;
}

std::vector<Fact> unix_peer_facts(int socket) {
  const auto peer = credentials(socket);
  if (!peer) return {};
  return {{"peer's process", std::to_string(peer->pid)},
          {"peer's user", std::to_string(peer->uid)},
          {"peer's group", std::to_string(peer->gid)}};
}

Endpoint unix_peer_process(int socket) {
  const auto peer = credentials(socket);
  if (!peer) return Endpoint("unknown");
  if (peer->pid == 0) return Endpoint("uid " + std::to_string(peer->uid));
  return Endpoint("pid " + std::to_string(peer->pid));
}

}  // namespace confab

#pragma once
// The clients of a proxy over one socket that hears everyone: each has its own way to the target.

#include <chrono>
#include <exception>
#include <memory>
#include <unordered_map>

#include "app/listen/sources.h"
#include "app/proxy/proxied_source.h"
#include "app/proxy/proxy_run.h"
#include "app/serve/outbox.h"
#include "app/serve/served_connection.h"

namespace confab {

// At most 10,000 of them: then the one that was silent longest is forgotten, and so is who has been
// silent for a minute.
class ProxiedDatagrams final : public ServedConnection,
                               public std::enable_shared_from_this<ProxiedDatagrams> {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  ProxiedDatagrams(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                   const ProxyTarget& target, std::shared_ptr<Connection> clients);

  void start() override;
  void stop() override { abort(); }
  void abort() override;

 private:
  asio::awaitable<void> listen();
  void hear(const Packet& packet);
  std::shared_ptr<ProxiedSource> begin(const Endpoint& who);
  void forget(Sources::Id number);
  void forget_the_silent();
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<ProxyRun> run_;
  const ProxyTarget& target_;
  std::shared_ptr<Connection> clients_;
  std::shared_ptr<Outbox> back_;
  Sources sources_;
  std::unordered_map<Sources::Id, std::shared_ptr<ProxiedSource>> served_;
  Sources::Id last_number_ = 0;
  Timer look_;  // for the silent
};

}  // namespace confab

#pragma once
// What a client of a proxy has with its target: the events of it under one name, and the connection
// to the target that is opened for it.

#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/proxy/passing.h"
#include "app/proxy/proxy_run.h"
#include "app/session/publisher.h"
#include "transport/network_error.h"

namespace confab {

class ProxiedConversation {
 public:
  // `traits`: of the client's connection.
  ProxiedConversation(std::shared_ptr<ProxyRun> run, ProxyTarget target, const Traits& traits);

  // Connects to the target. Null: it could not, which is published. Throws operation_aborted, and
  // UrlError for an option of the target that is wrong.
  asio::awaitable<std::unique_ptr<Connection>> dial();
  // Why dial() could not.
  const std::optional<NetworkError>& failure() const noexcept { return failure_; }
  // `upstream`, as dial() gave it, is open for this client. What it says of itself is published
  // from now on: this outlives it. `front`: the client's connection, where it has one of its own;
  // both are there until end().
  void begin(Connection& upstream, const Endpoint& client, const Connection* front = nullptr);
  void hear_notes_of(Connection& connection);

  // Until more may be read, as who watches and ":pause" have it, or it has ended.
  bool has_room() const { return run_->has_room(); }
  asio::awaitable<void> room();
  // ":close": set before begin().
  std::function<void()> on_close;
  // What is unfinished is published, and that it is closed, if it was begun; nothing later. Twice
  // is safe.
  void end();
  bool has_ended() const noexcept { return has_ended_; }

  // Published, and whoever gathers events may write them.
  void tell(Publisher::Payload what);
  void tell_failure(const NetworkError& error) { tell_failure(error, ""); }
  // Counted, and published before it is forwarded; not where nobody watches. `to`: as
  // Passing::came().
  void came(Passing& from, const Packet& packet, const Endpoint& to = {});

  const ProxyTarget& target() const noexcept { return target_; }
  ProxyRun& run() const noexcept { return *run_; }
  std::shared_ptr<const Faults> faults() const noexcept { return {run_, &run_->faults}; }
  std::uint64_t number() const noexcept { return number_; }  // of all the run's
  Passing& up() noexcept { return up_; }                     // what the client says
  Passing& down() noexcept { return down_; }                 // what the target says
  void settle() { publisher_.settle(); }

 private:
  void tell_failure(const NetworkError& error, std::string_view url);

  std::shared_ptr<ProxyRun> run_;
  ProxyTarget target_;
  std::uint64_t number_;
  std::string url_text_;
  Publisher publisher_;
  Clock::duration took_{};
  std::optional<NetworkError> failure_;
  ProxyRun::Passed passed_;
  Passing up_;
  Passing down_;
  bool has_begun_ = false;
  bool has_ended_ = false;
};

}  // namespace confab

#pragma once
// The commands that say where to talk, and what is known of a peer: :tcp, :udp, :open, :tls, :list,
// :use, :shutdown, :close, :to, :status.

#include <asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/prompt/aim.h"
#include "app/prompt/course.h"
#include "app/prompt/screen.h"
#include "app/session/session.h"

namespace confab {

// As actions.h says of all. That a peer cannot be reached is no exception: it is said, counts, and
// may end a script.
class PeerActions {
 public:
  // What is given outlives it.
  PeerActions(Session& session, Aim& aim, Course& course, Screen& screen)
      : session_(session), aim_(aim), course_(course), screen_(screen) {}

  // An address is completed by the current conversation's: none at all is its host and port, a lone
  // port keeps its host. They go back to a conversation that is open already.
  asio::awaitable<void> tcp(std::string arguments);
  asio::awaitable<void> udp(std::string arguments);
  asio::awaitable<void> open(std::string arguments);  // always a new one
  // Where it fails, a script has ended, also one that keeps going: the next line may be a password.
  asio::awaitable<void> tls(std::string arguments);
  asio::awaitable<void> list(std::string arguments);
  asio::awaitable<void> use(std::string arguments);
  // Of a conversation that its peer ended already a script may ask it: it need not win a race.
  asio::awaitable<void> shutdown(std::string arguments);
  asio::awaitable<void> close(std::string arguments);
  // An address, "last" for whoever answered last, "off". A name is resolved before it returns.
  asio::awaitable<void> to(std::string arguments);
  asio::awaitable<void> status(std::string arguments);

 private:
  std::optional<Url> current_target() const;
  Url address(const std::string& scheme, const std::string& arguments) const;
  asio::awaitable<Endpoint> resolve(std::shared_ptr<Conversation> from, std::string typed);

  Session& session_;
  Aim& aim_;
  Course& course_;
  Screen& screen_;
};

}  // namespace confab

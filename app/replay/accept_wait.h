#pragma once
// "listen" and "accept": the side that was ours listened, so the replay does.

#include <asio/awaitable.hpp>
#include <memory>

#include "app/replay/exchange_log.h"
#include "app/replay/play_options.h"
#include "app/replay/replay_listeners.h"
#include "app/replay/timing.h"
#include "protocol/match/script.h"

namespace confab {

class AcceptWait {
 public:
  // All but `executor` outlive it.
  AcceptWait(asio::any_io_executor executor, const Registry& registry, const PlayOptions& options,
             const PlayHooks& hooks, const Patience& patience, ExchangeLog& log);

  // Listens from now on. That it cannot is a failure of the exchange.
  asio::awaitable<void> listen(const Step& step);
  // Waits for the next who connects there, as long as for a message; it listens now, where no
  // "listen" was recorded. Null: nobody came, which is a failure of the exchange.
  asio::awaitable<std::shared_ptr<Connection>> accept(const Step& step);
  // Where that is, of one that was accepted.
  Url place(const Url& recorded) const { return listeners_.place(recorded).value_or(recorded); }

 private:
  asio::awaitable<bool> open(const Step& step, Url recorded);

  const Patience& patience_;
  ExchangeLog& log_;
  ReplayListeners listeners_;
};

}  // namespace confab

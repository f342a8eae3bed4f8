#pragma once
// "upgrade": an open conversation goes on through a layer.

#include <asio/awaitable.hpp>

#include "app/replay/dialling.h"
#include "app/replay/exchange_log.h"
#include "app/replay/replay_peer.h"
#include "app/replay/step_source.h"
#include "app/replay/timing.h"
#include "protocol/match/matcher.h"
#include "transport/registry.h"

namespace confab {

class UpgradeStep {
 public:
  // All outlive it. `values`: of the names so far.
  UpgradeStep(const Registry& registry, const Dialler& dialler, StepSource& steps,
              const Patience& patience, ExchangeLog& log, const Captures& values)
      : registry_(registry),
        dialler_(dialler),
        steps_(steps),
        patience_(patience),
        log_(log),
        values_(values) {}

  // That it fails is a failure of the exchange, unless the next step expects it; the conversation
  // is closed then.
  asio::awaitable<void> take(const Step& step, ReplayPeer& peer);

 private:
  void tell_failed(const Step& step, ReplayPeer& peer);

  const Registry& registry_;
  const Dialler& dialler_;
  StepSource& steps_;
  const Patience& patience_;
  ExchangeLog& log_;
  const Captures& values_;
};

}  // namespace confab

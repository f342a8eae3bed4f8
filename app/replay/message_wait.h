#pragma once
// Waiting for the message of a "recv", or for those of its neighbours that may come in any order.

#include <asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "app/replay/judge.h"
#include "app/replay/listening.h"
#include "app/replay/quiet_wait.h"
#include "app/replay/replay_peer.h"
#include "app/replay/step_source.h"
#include "app/replay/timing.h"

namespace confab {

//  ReplayPeer ─▶ Arrivals ─▶ listen_for (listening.h) ─▶ MessageWait ─▶ Judge
//  receives      bytes,      which of the expected        which steps,    what it means
//                datagrams   messages came, if any        in what order
class MessageWait {
 public:
  // All outlive it. `steps`: the current one is the step that is waited for. `values`: of the names
  // so far, and those that rules give.
  MessageWait(StepSource& steps, const Patience& patience, Judge& judge, QuietWait& quiet,
              ExchangeLog& log, Captures& values, const PlayOptions& options)
      : steps_(steps),
        patience_(patience),
        judge_(judge),
        quiet_(quiet),
        log_(log),
        values_(values),
        options_(options) {}

  // `step` is the current one. How many steps that was: itself, and the neighbours that it was
  // taken together with. What a network brings twice is passed over.
  asio::awaitable<std::size_t> hear(const Step& step, ReplayPeer& peer);

 private:
  struct Neighbours;  // steps of any order, and what came for them

  asio::awaitable<void> hear_one(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> hear_group(std::vector<const Step*> steps, ReplayPeer& peer);
  // As listen_for(), past what a network brought twice.
  asio::awaitable<Heard> listen(const std::vector<Expected>& expected, ReplayPeer& peer,
                                ListeningOptions options, Clock::time_point deadline);
  Expected expect(const Step& step, const ReplayPeer& peer) const;
  void drop_told(const Heard& heard, ReplayPeer& peer) const;

  // Of a group: a message came; no more comes, because of `end`.
  void take_in(Neighbours& group, Heard heard, ReplayPeer& peer);
  void tell_group(Neighbours& group, const Heard& end, Deadline deadline, ReplayPeer& peer);
  // Does a message that was taken for another step fit this one, and if not, why?
  bool is_this(const Step& step, const Heard& heard, const ReplayPeer& peer) const;
  Heard against(const Step& step, Heard heard, const ReplayPeer& peer) const;

  StepSource& steps_;
  const Patience& patience_;
  Judge& judge_;
  QuietWait& quiet_;
  ExchangeLog& log_;
  Captures& values_;
  const PlayOptions& options_;
};

}  // namespace confab

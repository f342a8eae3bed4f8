// What a player hears where nothing is to come: in a silence, and where a conversation ends.

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/difference.h"

namespace confab {
namespace {

// The first of what nobody waited for.
std::string_view unread(const Arrivals& arrivals) {
  return arrivals.datagrams().empty() ? arrivals.bytes()
                                      : std::string_view(arrivals.datagrams().front().bytes);
}

}  // namespace

asio::awaitable<void> Player::hear_silence(const Step& step, ReplayPeer& peer) {
  const Clock::time_point until = Clock::now() + std::chrono::microseconds(step.event.for_us);
  Arrivals& arrivals = peer.arrivals();
  while (arrivals.unread_bytes() == 0 && arrivals.failures().empty() && !arrivals.has_ended() &&
         Clock::now() < until)
    co_await arrivals.wait_until(until);
  if (arrivals.unread_bytes() == 0 && arrivals.failures().empty() && !arrivals.has_ended())
    co_return;
  Printable what("expected silence");
  if (arrivals.unread_bytes() > 0) {
    what += Literal(", got ");
    what += quoted_message(options_.secrets.masked(unread(arrivals)));
  } else {
    what += arrivals.has_ended() ? Literal(", the peer finished sending") : Literal(", ");
    if (!arrivals.failures().empty()) what += Untrusted(arrivals.failures().front().what());
  }
  Trouble trouble{Verdict::failed, "unexpected"};
  fail(step.event.place, std::move(trouble), std::move(what));
}

// At the end of the file, of all conversations that it leaves open.
asio::awaitable<void> Player::hear_nothing_more() {
  for (const auto& [name, peer] : peers_) {
    if (peer->is_open()) co_await hear_nothing_more(exchange_->place, *peer);
  }
}

// A conversation is about to be closed: what came and was not expected?
asio::awaitable<void> Player::hear_nothing_more(Place where, ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  const auto quiet_at = [&] {
    return std::max(arrivals.last_arrival(), peer.last_sent) + options_.drain;
  };
  while (arrivals.unread_bytes() == 0 && arrivals.failures().empty() && !arrivals.has_ended() &&
         Clock::now() < quiet_at())
    co_await arrivals.wait_until(quiet_at());
  drop_duplicates(peer);
  const Unexpected policy = unexpected();
  if (policy == Unexpected::ignore) co_return;
  Printable what;
  std::vector<Printable> details;
  if (arrivals.unread_bytes() > 0) {
    what += Literal("unexpected: ");
    const std::string bytes = options_.secrets.masked(unread(arrivals));
    what += quoted_message(bytes);
    details = difference("", bytes);
  } else if (!arrivals.failures().empty()) {
    what += Literal("unexpected: ");
    what += Untrusted(arrivals.failures().front().what());
  }
  if (what.empty()) co_return;
  if (policy == Unexpected::warn) co_return warn(std::move(what));
  Trouble trouble{Verdict::failed, "unexpected"};
  fail(where, std::move(trouble), std::move(what), std::move(details));
}

void Player::drop_duplicates(ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  while (!arrivals.datagrams().empty() &&
         peer.has_heard_before(arrivals.datagrams().front().bytes)) {
    arrivals.take_datagram(0);
    warn_of_duplicate();
  }
}

Unexpected Player::unexpected() const {
  if (options_.unexpected) return *options_.unexpected;
  if (header_.unexpected == "warn") return Unexpected::warn;
  return header_.unexpected == "ignore" ? Unexpected::ignore : Unexpected::fail;
}

}  // namespace confab

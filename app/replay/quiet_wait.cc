#include "app/replay/quiet_wait.h"

#include <algorithm>
#include <utility>

#include "app/replay/exchange_text.h"
#include "protocol/difference/difference.h"
#include "protocol/difference/difference_sentence.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

// A peer that repeats itself for ever is not waited for.
constexpr std::chrono::seconds kLongestDrain{2};

// A peer that has finished did something else than was recorded; the network did not fail.
ExchangeResult::Verdict verdict_of(const NetworkError& failure) {
  return failure.is_after_end() ? ExchangeResult::Verdict::failed
                                : ExchangeResult::Verdict::could_not_run;
}

std::string kind_of(const NetworkError& failure) {
  return failure.is_after_end() ? "end" : failure.code_name;
}

Printable words_of(const NetworkError& failure) {
  if (failure.is_after_end())
    return Printable("the peer finished sending, before all that was sent had arrived");
  return Printable(Untrusted(failure.what()));
}

}  // namespace

// Until something came that nobody waits for, nothing more can come, or `quiet_at()`: what a
// network brings twice is nothing, and puts off the end at most by kLongestDrain.
asio::awaitable<void> QuietWait::hear_quiet(ReplayPeer& peer,
                                            std::function<Clock::time_point()> quiet_at) {
  Arrivals& arrivals = peer.arrivals();
  const Clock::time_point latest = quiet_at() + kLongestDrain;
  while (true) {
    drop_duplicates(peer);
    const Clock::time_point until = std::min(quiet_at(), latest);
    const bool has_come = arrivals.unread_bytes() > 0 || !arrivals.failures().empty();
    if (has_come || arrivals.has_ended() || time_.now() >= until) co_return;
    co_await arrivals.wait_until(until);
  }
}

asio::awaitable<void> QuietWait::hear_silence(const Step& step, ReplayPeer& peer) {
  const Clock::time_point begin = time_.now();
  const Clock::time_point until = begin + std::chrono::microseconds(step.event.for_us);
  const Arrivals& arrivals = peer.arrivals();
  auto hearing = hear_quiet(peer, [until] { return until; });
  co_await std::move(hearing);
  PlayTrouble trouble{ExchangeResult::Verdict::failed, "unexpected"};
  Printable what("expected silence, ");
  if (arrivals.unread_bytes() > 0) {
    what += Literal("got ");
    what += quoted_message(log_.masked(arrivals.unread()));
    what += Literal(" after ");
    what +=
        Untrusted(duration_text(std::max(arrivals.first_byte_at() - begin, Clock::duration{0})));
  } else if (!arrivals.failures().empty()) {
    const NetworkError& failure = arrivals.failures().front().error;
    trouble = {verdict_of(failure), kind_of(failure)};
    what += words_of(failure);
  } else if (arrivals.has_ended() && !peer.has_heard_end) {
    what += Literal("the peer finished sending");
  } else {
    co_return;
  }
  log_.fail(step.event.place, std::move(trouble), std::move(what));
}

// A conversation is about to be closed: what came and was not expected?
asio::awaitable<void> QuietWait::hear_nothing_more(Place where, ReplayPeer& peer) {
  const Arrivals& arrivals = peer.arrivals();
  auto quiet_at = [this, &peer] {
    return std::max(peer.arrivals().last_arrival(), peer.last_sent) + drain_;
  };
  auto hearing = hear_quiet(peer, std::move(quiet_at));
  co_await std::move(hearing);
  if (arrivals.unread_bytes() > 0) {
    tell_unexpected(where, arrivals.unread());
  } else if (!arrivals.failures().empty()) {
    tell_unexpected(where, arrivals.failures().front().error);
  }
}

void QuietWait::tell_unexpected(Place where, std::string_view bytes) {
  if (policy_ == Unexpected::ignore) return;
  const std::string shown = log_.masked(bytes);
  Printable what("unexpected: ");
  what += quoted_message(shown);
  if (policy_ == Unexpected::warn) return log_.warn(std::move(what));
  PlayTrouble trouble{ExchangeResult::Verdict::failed, "unexpected"};
  std::vector<Printable> details = difference("", shown);
  Printable stray = stray_line_end("", shown);
  if (!stray.empty()) details.push_back(std::move(stray));
  log_.fail(where, std::move(trouble), std::move(what), std::move(details));
}

void QuietWait::tell_unexpected(Place where, const NetworkError& failure) {
  if (policy_ == Unexpected::ignore) return;
  Printable what("unexpected: ");
  what += words_of(failure);
  if (policy_ == Unexpected::warn) return log_.warn(std::move(what));
  PlayTrouble trouble{verdict_of(failure), kind_of(failure)};
  log_.fail(where, std::move(trouble), std::move(what));
}

void QuietWait::drop_unexpected(Arrivals& arrivals) {
  if (policy_ == Unexpected::fail) return;
  while (arrivals.has_unread()) {
    tell_unexpected(Place{}, arrivals.unread());
    arrivals.take_unread();
  }
}

void QuietWait::drop_duplicates(ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  while (!arrivals.datagrams().empty()) {
    const Arrivals::Datagram& first = arrivals.datagrams().front();
    if (!peer.has_heard_before(first.bytes, first.from)) return;
    const Arrivals::Datagram repeated = arrivals.take_datagram(0);
    log_.warn_of_duplicate(repeated.bytes);
  }
}

}  // namespace confab

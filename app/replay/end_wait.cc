#include "app/replay/end_wait.h"

#include <string_view>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

// Our own verdict on the bytes before it, which were compared: the peer says nothing of it.
constexpr std::string_view kNotFramed = "EBADMSG";

// EPIPE is the peer's end; another loss needs proof that something crossed it.
bool is_crossing(const TranscriptEvent& expected, const ReplayPeer& peer) {
  if (!is_lost(expected.code)) return false;
  return expected.code == "EPIPE" || peer.has_crossed_end();
}

}  // namespace

asio::awaitable<void> EndWait::hear_end(const Step& step, ReplayPeer& peer) {
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = patience_.with(step.event, peer);
  quiet_.drop_unexpected(arrivals);
  while (!arrivals.has_unread() && arrivals.failures().empty() && !arrivals.has_ended() &&
         time_.now() < deadline.at) {
    co_await arrivals.wait_until(deadline.at);
    quiet_.drop_unexpected(arrivals);
  }
  Heard heard;
  if (arrivals.has_unread()) {
    heard.kind = Kind::different;
    heard.bytes = arrivals.unread();
    heard.at = arrivals.first_byte_at();
    if (!step.event.optional) arrivals.take_unread();
  } else {
    heard = end_of(arrivals);
    if (is_end(heard, step, peer)) {
      heard.detail = arrivals.end_detail();
      const bool agrees = step.event.detail.empty() || step.event.detail == heard.detail;
      heard.kind = agrees ? Kind::matched : Kind::different;
    }
  }
  if (heard.kind == Kind::matched) {
    peer.has_heard_end = true;
    if (heard.failure) peer.forget_failure();
  }
  judge_.observed(step, heard, deadline, peer);
}

// A peer that ends with something of ours unread ends by a reset.
bool EndWait::is_end(const Heard& heard, const Step& step, const ReplayPeer& peer) {
  if (heard.kind == Kind::ended) return true;
  const bool is_loss = heard.kind == Kind::failed && is_lost(heard.failure->code_name);
  return is_loss && (peer.may_cross_end() || is_crossing_told(step));
}

// By the next event, as a recording has it.
bool EndWait::is_crossing_told(const Step& step) {
  const Step* next = steps_.peek(1);
  return next != nullptr && next->event.type == TranscriptType::error &&
         next->event.conn == step.event.conn && is_lost(next->event.code);
}

asio::awaitable<void> EndWait::hear_error(const Step& step, ReplayPeer& peer) {
  if (step.event.code == kNotFramed) {
    Heard verdict;
    verdict.kind = Kind::matched;
    verdict.at = time_.now();
    co_return judge_.observed(step, verdict, patience_.with(step.event), peer);
  }
  Arrivals& arrivals = peer.arrivals();
  const Deadline deadline = patience_.with(step.event, peer);
  while (arrivals.failures().empty() && !arrivals.has_ended() && time_.now() < deadline.at)
    co_await arrivals.wait_until(deadline.at);
  Heard heard = end_of(arrivals);
  if (heard.failure) {
    peer.forget_failure();
    if (is_same_failure(step.event.code, heard.failure->code_name)) heard.kind = Kind::matched;
  } else if (heard.kind == Kind::ended && is_crossing(step.event, peer)) {
    heard.kind = Kind::matched;
    peer.has_heard_end = true;
  }
  judge_.observed(step, heard, deadline, peer);
}

}  // namespace confab

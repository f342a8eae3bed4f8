#include "app/mock/scripted_peer.h"

#include <algorithm>

#include "app/replay/exchange_text.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

}  // namespace

asio::awaitable<Ending> ScriptedPeer::play() {
  const bool has_end = !channel_.arrivals.hears_anyone();
  bool is_over = false;  // heard, or not to be heard
  order_.pass({conversation_.number, 1});
  for (std::size_t at = 0; at < conversation_.steps.size(); ++at) {
    const MockStep& made = conversation_.steps[at];
    const TranscriptType type = made.step.event.type;
    bool goes_on = true;
    co_await wait_for_others(made);
    if (type == TranscriptType::send) {
      goes_on = co_await hear(made);
    } else if (type == TranscriptType::shutdown || type == TranscriptType::close) {
      is_over = is_over || type == TranscriptType::close;
      if (has_end) goes_on = co_await hear_end(at);
    } else {
      const auto answered = co_await try_to_answer(made, at);
      if (!answered) co_return ending(Ending::as_recorded);
      if (!has_end) answers_.push_back(&made);
      if (*answered == Answered::was_reset) co_return ending(Ending::was_reset);
      if (*answered == Answered::cut_off) co_return ending(Ending::cut_short);
    }
    if (!goes_on) co_return Ending::differed;
    order_.pass({conversation_.number, at + 2});
  }
  // Who is called waits for our end: the file has none.
  if (has_end && !is_over && !conversation_.is_called) {
    const bool has_ended = co_await hear_end(conversation_.steps.size());
    if (!has_ended) co_return Ending::differed;
  }
  if (!has_end && run_.loses_datagrams()) co_await linger();
  co_return ending(Ending::as_recorded);
}

asio::awaitable<void> ScriptedPeer::wait_for_others(const MockStep& made) {
  while (made.after && !order_.has_passed(*made.after)) {
    co_await order_.changed();
    channel_.check();
  }
}

bool ScriptedPeer::may_leave(std::size_t at) const {
  const auto rest = conversation_.steps.begin() + static_cast<std::ptrdiff_t>(at);
  return std::none_of(rest, conversation_.steps.end(), [](const MockStep& each) {
    return each.step.event.type == TranscriptType::send;
  });
}

asio::awaitable<std::optional<ScriptedPeer::Answered>> ScriptedPeer::try_to_answer(
    const MockStep& made, std::size_t at) {
  std::optional<Answered> answered;
  try {
    auto answering = answer(made);
    answered = co_await std::move(answering);
  } catch (const NetworkError& error) {
    if (!may_leave(at) || made.step.event.type == TranscriptType::upgrade) {
      has_differed_ = true;
      tell(made.step.event.place, Printable(Untrusted(error.what())));
    }
  }
  co_return answered;
}

// A test that has failed already does not wait as long for the right datagram.
Clock::time_point ScriptedPeer::patience(Clock::time_point began) const {
  const Arrivals& arrivals = channel_.arrivals;
  const MockOptions& options = run_.options();
  if (!arrivals.hears_anyone() || !options.once || !has_differed_) return end_of_patience(began);
  return std::max(began, arrivals.last_arrival()) +
         std::min(options.source_patience, options.retry_patience);
}

asio::awaitable<Heard> ScriptedPeer::listen(const MockStep& made) {
  const std::vector<Expected> expected = {expected_of(made.step)};
  ListeningOptions options;
  options.framing = made.step.framing;
  const Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point began = arrivals.now();
  Heard heard;
  do {  // what it said meanwhile may be the beginning of the message
    const Clock::time_point deadline = patience(began);
    auto listening = listen_for(channel_.arrivals, expected, values_, options, deadline);
    heard = co_await std::move(listening);
    channel_.check();
  } while (heard.kind == Kind::timed_out && arrivals.now() < patience(began));
  co_return heard;
}

asio::awaitable<bool> ScriptedPeer::hear(const MockStep& made) {
  if (channel_.arrivals.hears_anyone()) co_return co_await hear_datagram(made);
  Heard heard = co_await listen(made);
  if (heard.kind == Kind::matched) {
    log_heard(made.step.matcher ? std::string_view(heard.bytes) : made.step.event.payload.bytes);
    co_return true;
  }
  has_differed_ = true;
  const bool is_answered = goes_on(heard);
  if (heard.kind == Kind::different && !is_answered) {
    co_await hear_rest();
    heard.bytes += channel_.arrivals.bytes();
  }
  if (heard.kind == Kind::different) log_heard(heard.bytes);
  tell_difference(made, heard);
  co_return is_answered;
}

// One that differs is dropped, and the right one may still come.
asio::awaitable<bool> ScriptedPeer::hear_datagram(const MockStep& made) {
  while (true) {
    const Heard heard = co_await listen(made);
    if (heard.kind == Kind::timed_out || heard.kind == Kind::ended) {
      if (run_.options().once) tell_difference(made, heard);
      co_return false;
    }
    log_heard(heard.bytes);
    if (heard.kind == Kind::matched) {
      last_heard_ = heard.bytes;
      heard_.note(heard.bytes, heard.from);
      answers_.clear();
      co_return true;
    }
    if (is_repeated(heard.bytes)) {
      co_await answer_again();
      continue;
    }
    if (heard_.has(heard.bytes, heard.from)) continue;  // the network brought it late, once more
    tell_difference(made, heard);
    has_differed_ = true;
    if (goes_on(heard)) co_return true;
  }
}

asio::awaitable<void> ScriptedPeer::answer_again() {
  for (const MockStep* each : answers_) co_await answer(*each);
}

// The last answer may have been dropped. Whatever else comes belongs to the next conversation.
asio::awaitable<void> ScriptedPeer::linger() {
  Arrivals& arrivals = channel_.arrivals;
  while (!arrivals.has_ended()) {
    const Clock::time_point latest = arrivals.now() + run_.options().retry_patience;
    while (arrivals.datagrams().empty() && !arrivals.has_ended() && arrivals.now() < latest)
      co_await arrivals.wait_until(latest);
    channel_.check();
    if (arrivals.datagrams().empty() || !is_repeated(arrivals.datagrams().front().bytes)) co_return;
    const Arrivals::Datagram again = arrivals.take_datagram(0);
    log_heard(again.bytes);
    co_await answer_again();
  }
}

bool ScriptedPeer::goes_on(const Heard& heard) {
  return heard.kind == Kind::different &&
         run_.options().on_mismatch == MockOptions::OnMismatch::go_on;
}

asio::awaitable<bool> ScriptedPeer::hear_end(std::size_t at) {
  const Place place = at < conversation_.steps.size() ? conversation_.steps[at].step.event.place
                                                      : conversation_.last_place();
  Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point deadline = end_of_patience(arrivals.now());
  while (!arrivals.has_unread() && !arrivals.has_ended() && arrivals.failures().empty() &&
         arrivals.now() < deadline)
    co_await arrivals.wait_until(deadline);
  channel_.check();
  if (arrivals.has_unread()) {
    co_await hear_rest();
    Printable what{Literal("expected the client's end, got ")};
    what += quoted_message(without_secrets(arrivals.unread()));
    tell(place, what, {}, arrivals.unread());
    co_return false;
  }
  if (arrivals.has_ended()) co_return true;
  if (!arrivals.failures().empty()) {
    const NetworkError failure = arrivals.failures().front().error;
    if (may_leave(at) && failure.is_reset()) co_return true;
    tell(place, Printable(Untrusted(failure.what())));
    co_return false;
  }
  tell(place, Printable("expected the client's end, and it was silent"));
  co_return false;
}

}  // namespace confab

#include "app/mock/loose.h"

#include <utility>

#include "app/replay/exchange_text.h"

namespace confab {
namespace {

using Found = LooseTable::Found;

// An unfinished request ends with a pause of this.
constexpr std::chrono::milliseconds kPause{30};

}  // namespace

asio::awaitable<Ending> Loose::play() {
  bool has_differed = false;
  Answered answered = co_await answer_all(table_.greeting());
  const bool is_stream = !channel_.arrivals.keeps_boundaries();
  while (answered == Answered::goes_on) {
    auto waiting = is_stream ? next_request() : next_datagram();
    const Request request = co_await std::move(waiting);
    channel_.check();
    if (request.kind == Request::Kind::over)
      co_return has_differed ? Ending::differed : Ending::as_recorded;
    log_heard(request.bytes);
    if (request.kind == Request::Kind::unknown) {
      has_differed = true;
      tell_unknown(request.bytes);
      if (ends_with_unknown()) co_return Ending::differed;
      continue;
    }
    uses_.use(request.exchange);
    stage_.loose_uses(address_).use(request.exchange);
    answered = co_await answer_all(table_.exchanges()[request.exchange].answer);
    values_.clear();
    if (!is_stream && is_done()) co_return has_differed ? Ending::differed : Ending::as_recorded;
  }
  if (has_differed) co_return Ending::differed;
  co_return answered == Answered::cut_off ? Ending::cut_short : Ending::as_recorded;
}

// The datagram is dropped, and the right one may still come; but not into a test that has failed.
bool Loose::ends_with_unknown() const {
  const MockOptions& options = stage_.options();
  const bool may_end = !channel_.arrivals.keeps_boundaries() || options.once;
  return may_end && options.on_mismatch != MockOptions::OnMismatch::go_on;
}

// A source has no end of its own.
bool Loose::is_done() const {
  return stage_.options().once && stage_.loose_uses(address_).has_all();
}

asio::awaitable<Loose::Answered> Loose::answer_all(const std::vector<const MockStep*>& steps) {
  Answered answered = Answered::goes_on;
  for (const MockStep* each : steps) {
    answered = co_await answer(*each);
    if (answered != Answered::goes_on) break;
  }
  co_return answered;
}

asio::awaitable<Loose::Request> Loose::next_request() {
  Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point began = arrivals.now();
  while (true) {
    const Clock::time_point deadline = end_of_patience(began);
    const std::string_view bytes = arrivals.bytes();
    const bool is_last = arrivals.has_ended() || !arrivals.failures().empty();
    const Clock::time_point pause_ends = arrivals.last_arrival() + kPause;
    const bool has_paused = !bytes.empty() && arrivals.now() >= pause_ends;
    if (!bytes.empty()) {
      Found found = table_.find(bytes, is_last, uses_, values_);
      if (found.kind == Found::Kind::unfinished && has_paused) {
        const Found whole = table_.find(bytes, true, uses_, values_);
        if (whole.kind == Found::Kind::exchange) found = whole;
      }
      if (found.kind == Found::Kind::exchange) co_return take_known(found);
      if (found.kind == Found::Kind::nothing && (has_paused || is_last)) co_return take_unknown();
    }
    if (is_last || arrivals.now() >= deadline) {
      if (!bytes.empty()) co_return take_unknown();
      co_return Request{};
    }
    const bool awaits_pause = !bytes.empty() && !has_paused;
    const Clock::time_point latest = awaits_pause ? pause_ends : deadline;
    co_await arrivals.wait_until(latest);
  }
}

Loose::Request Loose::take_known(const Found& found) {
  Arrivals& arrivals = channel_.arrivals;
  Request request{Request::Kind::found, found.exchange,
                  std::string(arrivals.bytes().substr(0, found.size))};
  arrivals.take(found.size);
  return request;
}

Loose::Request Loose::take_unknown() {
  Arrivals& arrivals = channel_.arrivals;
  const std::string_view bytes = arrivals.bytes();
  const std::size_t end = table_.first_message(bytes);
  Request request{Request::Kind::unknown, 0, std::string(bytes.substr(0, end))};
  arrivals.take(end);
  return request;
}

asio::awaitable<Loose::Request> Loose::next_datagram() {
  Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point deadline = end_of_patience(arrivals.now());
  while (arrivals.datagrams().empty() && !arrivals.has_ended() && arrivals.now() < deadline)
    co_await arrivals.wait_until(deadline);
  if (arrivals.datagrams().empty()) co_return Request{};
  Request request;
  request.bytes = arrivals.take_datagram(0).bytes;
  const Found found = table_.find(request.bytes, true, uses_, values_);
  const bool is_known = found.kind == Found::Kind::exchange && found.size == request.bytes.size();
  request.kind = is_known ? Request::Kind::found : Request::Kind::unknown;
  request.exchange = found.exchange;
  co_return request;
}

void Loose::tell_unknown(std::string_view bytes) {
  if (table_.exchanges().empty())
    return tell(Place{}, Printable("no request was recorded at this address"));
  const MockStep& like = *table_.exchanges()[table_.nearest(bytes)].request.front();
  Printable what{Literal("no request like ")};
  what += quoted_message(bytes);
  what += " was recorded; the nearest one differs";
  tell(like.step.event.place, what, like.step.event.payload.bytes, bytes);
}

}  // namespace confab

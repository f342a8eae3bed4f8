#include "app/mock/loose_peer.h"

#include <utility>

#include "app/replay/exchange_text.h"

namespace confab {
namespace {

using Found = LooseTable::Found;

// An unfinished request ends with a pause of this, unless its framing names one.
constexpr std::chrono::milliseconds kPause{30};

}  // namespace

asio::awaitable<Ending> LoosePeer::play() {
  auto answered = co_await answer_all(table_.greeting());
  const bool is_stream = !channel_.arrivals.keeps_boundaries();
  const bool has_end = !channel_.arrivals.hears_anyone();
  while (answered == Answered::goes_on) {
    auto waiting = is_stream ? next_request() : next_datagram();
    Request request = co_await std::move(waiting);
    channel_.check();
    if (request.kind == Request::Kind::over) break;
    log_heard(request.bytes);
    if (request.kind == Request::Kind::unknown) {
      const bool goes_on = co_await refuse(std::move(request));
      if (!goes_on) break;
      continue;
    }
    use(request);
    answered = co_await answer_all(table_.exchanges()[request.exchange].answer);
    values_.clear();
    if (!has_end && is_done()) break;
  }
  if (has_differed_) co_return Ending::differed;
  if (answered == Answered::was_reset) co_return Ending::was_reset;
  co_return answered == Answered::cut_off ? Ending::cut_short : Ending::as_recorded;
}

// Every source of datagrams has answers of its own; what is left for all of them to ask goes by
// how often an equal request came, from whomever.
void LoosePeer::use(const Request& request) {
  LooseUses& all = run_.loose_uses(address_);
  uses_.use(request.exchange);
  if (&uses_ == &all) return;
  Captures ignored;
  const Found first = table_.find(request.bytes, true, all, ignored);
  all.use(first.kind == Found::Kind::exchange ? first.exchange : request.exchange);
}

// True: it is answered on.
asio::awaitable<bool> LoosePeer::refuse(Request request) {
  has_differed_ = true;
  const bool ends = ends_with_unknown();
  if (ends && !channel_.arrivals.hears_anyone()) {
    co_await hear_rest();
    request.bytes += channel_.arrivals.bytes();
  }
  tell_unknown(request.bytes);
  co_return !ends;
}

// The datagram is dropped, and the right one may still come; but not into a test that has failed.
bool LoosePeer::ends_with_unknown() const {
  const MockOptions& options = run_.options();
  const bool may_end = !channel_.arrivals.hears_anyone() || options.once;
  return may_end && options.on_mismatch != MockOptions::OnMismatch::go_on;
}

// A source has no end of its own.
bool LoosePeer::is_done() const {
  return run_.options().once && run_.loose_uses(address_).has_all();
}

asio::awaitable<std::optional<LoosePeer::Answered>> LoosePeer::answer_all(
    const std::vector<const MockStep*>& steps) {
  Answered answered = Answered::goes_on;
  for (const MockStep* each : steps) {
    try {
      auto answering = answer(*each);
      answered = co_await std::move(answering);
    } catch (const NetworkError& error) {
      if (each->step.event.type == TranscriptType::upgrade) {
        has_differed_ = true;
        tell(each->step.event.place, Printable(Untrusted(error.what())));
      }
      co_return std::nullopt;  // else its way to leave: it asked nothing that was not recorded
    }
    if (answered != Answered::goes_on) break;
  }
  co_return answered;
}

asio::awaitable<LoosePeer::Request> LoosePeer::next_request() {
  Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point began = arrivals.now();
  const Clock::duration pause = table_.pause(kPause);
  while (true) {
    const Clock::time_point deadline = end_of_patience(began);
    const std::string_view bytes = arrivals.bytes();
    const bool is_last = arrivals.has_ended() || !arrivals.failures().empty();
    const Clock::time_point pause_ends = arrivals.last_arrival() + pause;
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

LoosePeer::Request LoosePeer::take_known(const Found& found) {
  Arrivals& arrivals = channel_.arrivals;
  Request request{Request::Kind::found, found.exchange,
                  std::string(arrivals.bytes().substr(0, found.size))};
  arrivals.take(found.size);
  return request;
}

LoosePeer::Request LoosePeer::take_unknown() {
  Arrivals& arrivals = channel_.arrivals;
  const std::string_view bytes = arrivals.bytes();
  const std::size_t end = table_.first_message(bytes);
  Request request{Request::Kind::unknown, 0, std::string(bytes.substr(0, end))};
  arrivals.take(end);
  return request;
}

asio::awaitable<LoosePeer::Request> LoosePeer::next_datagram() {
  Arrivals& arrivals = channel_.arrivals;
  const Clock::time_point deadline = end_of_patience(arrivals.now());
  while (arrivals.datagrams().empty() && !arrivals.has_ended() && arrivals.now() < deadline)
    co_await arrivals.wait_until(deadline);
  if (arrivals.datagrams().empty()) co_return Request{};
  Request request;
  Arrivals::Datagram came = arrivals.take_datagram(0);
  request.bytes = std::move(came.bytes);
  const Found found = table_.find(request.bytes, true, uses_, values_, came.kind);
  const bool is_known = found.kind == Found::Kind::exchange && found.size == request.bytes.size();
  request.kind = is_known ? Request::Kind::found : Request::Kind::unknown;
  request.exchange = found.exchange;
  co_return request;
}

void LoosePeer::tell_unknown(std::string_view bytes) {
  if (table_.exchanges().empty())
    return tell(Place{}, Printable("no request was recorded at this address"));
  const MockStep& like = *table_.exchanges()[table_.nearest(bytes)].request.front();
  Printable what{Literal("no request like ")};
  what += quoted_message(without_secrets(bytes));
  what += " was recorded; the nearest one differs";
  tell(like.step.event.place, what, like.step.event.payload.bytes, bytes);
}

}  // namespace confab

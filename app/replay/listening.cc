#include "app/replay/listening.h"

#include <algorithm>
#include <utility>

#include "app/replay/candidate.h"
#include "app/replay/frame_end.h"

namespace confab {

Expected expected_of(const Step& step) {
  Expected expected;
  expected.sample = step.event.payload.bytes;
  expected.matcher = step.matcher ? &*step.matcher : nullptr;
  expected.is_partial = step.event.partial;
  expected.packet_kind = kind_named(step.event.kind);
  return expected;
}

std::optional<Printable> wrong_kind(PacketKind expected, PacketKind came) {
  const bool are_alike =
      expected == PacketKind::none || came == PacketKind::none || came == expected;
  if (are_alike) return std::nullopt;
  Printable why("was ");
  why += Untrusted(kind_name(came));
  why += Literal(", not ");
  why += Untrusted(kind_name(expected));
  return why;
}

Heard end_of(const Arrivals& arrivals) {
  Heard heard;
  heard.bytes = arrivals.bytes();
  if (!arrivals.failures().empty()) {
    const Arrivals::Failure& first = arrivals.failures().front();
    heard.kind = first.error.is_after_end() ? Heard::Kind::ended : Heard::Kind::failed;
    heard.failure = first.error;
    heard.at = first.at;
  } else {
    heard.kind = arrivals.has_ended() ? Heard::Kind::ended : Heard::Kind::timed_out;
    heard.at = arrivals.has_ended() ? arrivals.ended_at() : arrivals.now();
  }
  return heard;
}

namespace {

using Kind = Heard::Kind;

// So long the rest of a line that differs is waited for, so that the whole of it can be shown.
constexpr std::chrono::milliseconds kRestOfLine{100};

bool is_over(const Arrivals& arrivals, Clock::time_point deadline) {
  return !arrivals.failures().empty() || arrivals.has_ended() || arrivals.now() >= deadline;
}

// Why nothing more comes.
Printable ending_of(const Arrivals& arrivals) {
  const bool is_lost = !arrivals.failures().empty();
  if (!is_lost || arrivals.failures().front().error.is_after_end())
    return Printable("the peer finished sending");
  return Printable(Untrusted(arrivals.failures().front().error.what()));
}

bool can_grow(const Arrivals& arrivals) noexcept {
  return !arrivals.has_ended() && arrivals.failures().empty();
}

// The front of what came, left where it is.
Heard look_at(const Arrivals& arrivals, std::size_t bytes, Kind kind) {
  Heard heard;
  heard.kind = kind;
  heard.bytes = arrivals.bytes().substr(0, bytes);
  heard.at = arrivals.first_byte_at();
  return heard;
}

Heard take(Arrivals& arrivals, std::size_t bytes, Kind kind) {
  Heard heard = look_at(arrivals, bytes, kind);
  arrivals.take(heard.bytes.size());
  return heard;
}

// Without its bytes: they are the sample.
Heard take_known(Arrivals& arrivals, std::size_t bytes) {
  Heard heard;
  heard.at = arrivals.first_byte_at();
  arrivals.take(bytes);
  return heard;
}

asio::awaitable<Heard> take_difference(Arrivals& arrivals, std::string_view sample,
                                       ListeningOptions options, Clock::time_point deadline) {
  const Clock::time_point latest = std::min(deadline, arrivals.now() + kRestOfLine);
  while (!has_come_whole(sample, arrivals.bytes()) && can_grow(arrivals) && arrivals.now() < latest)
    co_await arrivals.wait_until(latest);
  const std::size_t size = size_instead_of(sample, arrivals.bytes());
  Heard heard = look_at(arrivals, size, Kind::different);
  const bool is_whole = has_come_whole(sample, arrivals.bytes());
  if (!is_whole && !can_grow(arrivals)) heard.then = ending_of(arrivals);
  if (!sample.ends_with('\n')) heard.bytes_after = arrivals.bytes().size() - size;
  if (!options.keeps_what_differs) arrivals.take(size);
  co_return heard;
}

asio::awaitable<Heard> listen_for_bytes(Arrivals& arrivals, std::string_view sample,
                                        ListeningOptions options, Clock::time_point deadline) {
  std::size_t equal = 0;  // so many bytes are known to agree
  while (true) {
    const std::string_view bytes = arrivals.bytes();
    const std::size_t end = std::min(bytes.size(), sample.size());
    const std::string_view fresh = bytes.substr(equal, end - equal);
    if (fresh != sample.substr(equal, end - equal)) break;
    equal = end;
    if (equal == sample.size()) co_return take_known(arrivals, equal);
    if (is_over(arrivals, deadline)) co_return end_of(arrivals);
    co_await arrivals.wait_until(deadline);
  }
  auto taking = take_difference(arrivals, sample, options, deadline);
  co_return co_await std::move(taking);
}

// Does `message` agree with one of them?
Heard judge(const std::vector<Expected>& expected, const Arrivals::Datagram& datagram,
            Captures& values) {
  const std::string_view message = datagram.bytes;
  Heard heard;
  heard.kind = Kind::different;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Expected& each = expected[i];
    std::optional<Printable> why;
    if (each.refuses) why = each.refuses(datagram.from);
    if (i == 0) heard.is_wrong_source = why.has_value();
    if (!why && each.matcher != nullptr) why = each.matcher->check(message, values);
    if (!why && each.matcher == nullptr && message != each.sample) why.emplace();
    const bool says_it = !why;
    if (says_it) why = wrong_kind(each.packet_kind, datagram.kind);
    if (i == 0) heard.is_wrong_kind = says_it && why;
    if (!why) {
      heard.kind = Kind::matched;
      heard.index = i;
      heard.is_wrong_source = heard.is_wrong_kind = false;
      heard.why.clear();
      break;
    }
    if (i == 0) heard.why = std::move(*why);
  }
  heard.bytes = message;
  heard.from = datagram.from;
  heard.packet_kind = datagram.kind;
  heard.at = datagram.at;
  return heard;
}

asio::awaitable<Heard> listen_for_datagram(Arrivals& arrivals,
                                           const std::vector<Expected>& expected, Captures& values,
                                           ListeningOptions options, Clock::time_point deadline) {
  while (arrivals.datagrams().empty()) {
    if (is_over(arrivals, deadline)) co_return end_of(arrivals);
    co_await arrivals.wait_until(deadline);
  }
  const Arrivals::Datagram& first = arrivals.datagrams().front();
  Heard heard = judge(expected, first, values);
  if (heard.kind == Kind::matched || !options.keeps_what_differs) arrivals.take_datagram(0);
  co_return heard;
}

// What came instead of all of them: of the first.
Heard take_instead(Arrivals& arrivals, const Candidate& first, ListeningOptions options) {
  Heard heard = look_at(arrivals, first.size(), Kind::different);
  heard.why = first.why();
  if (!options.keeps_what_differs) arrivals.take(first.size());
  return heard;
}

// Nothing: more must come.
std::optional<Heard> look(Arrivals& arrivals, std::vector<Candidate>& candidates,
                          Candidate::Moment moment, Captures& values, ListeningOptions options) {
  bool is_open = false;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate::Fit fit = candidates[i].look(arrivals.bytes(), moment, values);
    if (fit == Candidate::Fit::open) is_open = true;
    if (fit != Candidate::Fit::fits) continue;
    Heard heard = take(arrivals, candidates[i].size(), Kind::matched);
    heard.index = i;
    return heard;
  }
  if (!is_open) return take_instead(arrivals, candidates.front(), options);
  if (moment != Candidate::Moment::last) return std::nullopt;
  Heard heard = end_of(arrivals);
  heard.why = candidates.front().why();
  return heard;
}

Candidate::Moment moment_of(const Arrivals& arrivals, Clock::duration pause,
                            Clock::duration settling, Clock::time_point deadline) {
  using Moment = Candidate::Moment;
  if (is_over(arrivals, deadline)) return Moment::last;
  if (arrivals.bytes().empty()) return Moment::arrival;
  const Clock::duration quiet = arrivals.now() - arrivals.last_arrival();
  if (quiet >= settling) return Moment::settled;
  return quiet >= pause ? Moment::pause : Moment::arrival;
}

asio::awaitable<Heard> listen_for_one_of(Arrivals& arrivals, const std::vector<Expected>& expected,
                                         Captures& values, ListeningOptions options,
                                         Clock::time_point deadline) {
  std::vector<Candidate> candidates;
  candidates.reserve(expected.size());
  for (const Expected& each : expected) candidates.emplace_back(each, options.framing);
  const Clock::duration pause = pause_of(options.framing, options.pause);
  const Clock::duration settling = std::max(pause, options.settling);
  while (true) {
    const Candidate::Moment moment = moment_of(arrivals, pause, settling, deadline);
    auto heard = look(arrivals, candidates, moment, values, options);
    if (heard) co_return std::move(*heard);
    Clock::time_point latest = deadline;
    if (!arrivals.bytes().empty() && moment != Candidate::Moment::settled) {
      const bool has_paused = moment == Candidate::Moment::pause;
      latest = std::min(latest, arrivals.last_arrival() + (has_paused ? settling : pause));
    }
    co_await arrivals.wait_until(latest);
  }
}

}  // namespace

asio::awaitable<Heard> listen_for(Arrivals& arrivals, const std::vector<Expected>& expected,
                                  Captures& values, ListeningOptions options,
                                  Clock::time_point deadline) {
  if (arrivals.keeps_boundaries())
    return listen_for_datagram(arrivals, expected, values, options, deadline);
  const bool is_exact = expected.size() == 1 && expected.front().matcher == nullptr;
  if (is_exact) return listen_for_bytes(arrivals, expected.front().sample, options, deadline);
  return listen_for_one_of(arrivals, expected, values, options, deadline);
}

}  // namespace confab

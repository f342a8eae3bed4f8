#include "app/replay/listening.h"

#include <algorithm>
#include <utility>

#include "app/replay/frame_end.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

// So long the rest of a line that differs is waited for, so that the whole of it can be shown.
constexpr std::chrono::milliseconds kRestOfLine{100};

std::size_t lines_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Behind the `count`th line end; npos: there are not so many.
std::size_t behind_lines(std::string_view text, std::size_t count) noexcept {
  std::size_t at = 0;
  for (; count > 0; --count) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

bool is_over(const Arrivals& arrivals, Clock::time_point deadline) {
  return !arrivals.failures().empty() || arrivals.has_ended() || Clock::now() >= deadline;
}

// What stopped the waiting, whatever was waited for.
Heard end_of(const Arrivals& arrivals) {
  Heard heard;
  heard.bytes = arrivals.bytes();
  heard.kind = arrivals.has_ended() ? Kind::ended : Kind::timed_out;
  if (!arrivals.failures().empty()) {
    heard.kind = Kind::failed;
    heard.failure = arrivals.failures().front();
  }
  return heard;
}

bool can_grow(const Arrivals& arrivals) noexcept {
  return !arrivals.has_ended() && arrivals.failures().empty();
}

Heard take(Arrivals& arrivals, std::size_t bytes, Kind kind) {
  Heard heard;
  heard.kind = kind;
  heard.bytes = arrivals.bytes().substr(0, bytes);
  arrivals.take(heard.bytes.size());
  return heard;
}

// As much as the sample has, in lines or else in bytes, or what there is of it.
std::size_t size_instead_of(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return std::min(sample.size(), bytes.size());
  return std::min(behind_lines(bytes, lines_of(sample)), bytes.size());
}

bool has_come_whole(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return bytes.size() >= sample.size();
  return behind_lines(bytes, lines_of(sample)) != std::string_view::npos;
}

asio::awaitable<Heard> take_difference(Arrivals& arrivals, std::string_view sample,
                                       ListeningOptions options, Clock::time_point deadline) {
  const Clock::time_point latest = std::min(deadline, Clock::now() + kRestOfLine);
  while (!has_come_whole(sample, arrivals.bytes()) && can_grow(arrivals) && Clock::now() < latest)
    co_await arrivals.wait_until(latest);
  const std::size_t size = size_instead_of(sample, arrivals.bytes());
  Heard heard;
  if (options.keeps_what_differs) {
    heard.kind = Kind::different;
    heard.bytes = arrivals.bytes().substr(0, size);
  } else {
    heard = take(arrivals, size, Kind::different);
  }
  co_return heard;
}

asio::awaitable<Heard> listen_for_bytes(Arrivals& arrivals, std::string_view sample,
                                        ListeningOptions options, Clock::time_point deadline) {
  std::size_t equal = 0;  // so many bytes are known to agree
  while (true) {
    const std::string_view bytes = arrivals.bytes();
    const std::size_t end = std::min(bytes.size(), sample.size());
    const std::string_view fresh = bytes.substr(equal, end - equal);
    if (fresh != sample.substr(equal, end - equal))
      co_return co_await take_difference(arrivals, sample, options, deadline);
    equal = end;
    if (equal == sample.size()) {
      arrivals.take(equal);
      co_return Heard{};
    }
    if (is_over(arrivals, deadline)) co_return end_of(arrivals);
    co_await arrivals.wait_until(deadline);
  }
}

// Does `message` agree with one of them?
Heard judge(const std::vector<Expected>& expected, std::string_view message, const Endpoint& from,
            Captures& values) {
  Heard heard;
  heard.kind = Kind::different;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Expected& each = expected[i];
    std::optional<Printable> why;
    if (each.refuses) why = each.refuses(from);
    if (!why && each.matcher != nullptr) why = each.matcher->check(message, values);
    if (!why && each.matcher == nullptr && message != each.sample) why.emplace();
    if (!why) {
      heard.kind = Kind::matched;
      heard.index = i;
      heard.why.clear();
      break;
    }
    if (i == 0) heard.why = std::move(*why);
  }
  heard.bytes = message;
  heard.from = from;
  return heard;
}

asio::awaitable<Heard> listen_for_datagram(Arrivals& arrivals,
                                           const std::vector<Expected>& expected, Captures& values,
                                           ListeningOptions options, Clock::time_point deadline) {
  while (arrivals.datagrams().empty()) {
    if (is_over(arrivals, deadline)) co_return end_of(arrivals);
    co_await arrivals.wait_until(deadline);
  }
  const Datagram& first = arrivals.datagrams().front();
  Heard heard = judge(expected, first.bytes, first.from, values);
  if (heard.kind == Kind::matched || !options.keeps_what_differs) arrivals.take_datagram(0);
  co_return heard;
}

asio::awaitable<Heard> listen_for_frames(Arrivals& arrivals, const std::vector<Expected>& expected,
                                         Captures& values, ListeningOptions options,
                                         Clock::time_point deadline) {
  FrameEnd frames(options.framing, expected.front().sample);
  Heard heard;
  while (true) {
    const std::string_view bytes = arrivals.bytes();
    const bool is_whole = frames.look(bytes);
    const bool is_last_look = is_over(arrivals, deadline);
    const Clock::time_point pause_ends = arrivals.last_arrival() + options.pause;
    const bool has_paused = !bytes.empty() && Clock::now() >= pause_ends;
    if (is_whole || (!bytes.empty() && (is_last_look || has_paused))) {
      const std::size_t size = is_whole ? frames.size() : bytes.size();
      heard = judge(expected, bytes.substr(0, size), Endpoint{}, values);
      const bool has_matched = heard.kind == Kind::matched;
      if (has_matched || (is_whole && !options.keeps_what_differs)) arrivals.take(size);
      if (has_matched || is_whole) break;
    }
    if (is_last_look) {
      Printable why = std::move(heard.why);
      heard = end_of(arrivals);
      heard.why = std::move(why);
      break;
    }
    const bool waits_for_pause = !bytes.empty() && !has_paused;
    const Clock::time_point latest = waits_for_pause ? std::min(pause_ends, deadline) : deadline;
    co_await arrivals.wait_until(latest);
  }
  co_return heard;
}

}  // namespace

asio::awaitable<Heard> listen_for(Arrivals& arrivals, const std::vector<Expected>& expected,
                                  Captures& values, ListeningOptions options,
                                  Clock::time_point deadline) {
  if (arrivals.keeps_boundaries())
    return listen_for_datagram(arrivals, expected, values, options, deadline);
  const bool is_exact = expected.size() == 1 && expected.front().matcher == nullptr;
  if (is_exact) return listen_for_bytes(arrivals, expected.front().sample, options, deadline);
  return listen_for_frames(arrivals, expected, values, options, deadline);
}

}  // namespace confab

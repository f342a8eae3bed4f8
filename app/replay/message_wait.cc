#include "app/replay/message_wait.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "app/replay/assignment.h"
#include "protocol/text/likeness.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

// Neighbours that may come in any order; more are taken in groups.
constexpr std::size_t kLargestGroup = 1000;

// A message that it would take, as far as one can tell.
std::string_view example_of(const Step& step) noexcept {
  const TranscriptEvent& event = step.event;
  if (!event.payload.bytes.empty() || !event.match) return event.payload.bytes;
  for (const std::string* each : {&event.match->pattern, &event.match->json, &event.match->contains,
                                  &event.match->prefix, &event.match->suffix})
    if (!each->empty()) return *each;
  return {};
}

// What gave names their values cannot be taken back.
bool gives_values(const Step& step) { return step.matcher && !step.matcher->names().empty(); }

}  // namespace

asio::awaitable<std::size_t> MessageWait::hear(const Step& step, ReplayPeer& peer) {
  std::vector<const Step*> group = {&step};
  while (step.event.any_order && group.size() < kLargestGroup) {
    const Step* next = steps_.peek(group.size());
    const bool is_one_more = next != nullptr && next->event.type == TranscriptType::recv &&
                             next->event.any_order && next->event.conn == step.event.conn;
    if (!is_one_more) break;
    group.push_back(next);
  }
  const std::size_t taken = group.size();
  auto hearing = taken == 1 ? hear_one(step, peer) : hear_group(std::move(group), peer);
  co_await std::move(hearing);
  co_return taken;
}

Expected MessageWait::expect(const Step& step, const ReplayPeer& peer) const {
  Expected expected = expected_of(step);
  if (peer.hears_anyone()) {
    expected.refuses = [&step, &peer](const Endpoint& source) {
      return peer.sources().refuse(step.event.from, peer.peer(), source);
    };
  }
  return expected;
}

// Past what a network brought twice; if something was sent meanwhile, and nothing else comes, that
// was the answer.
asio::awaitable<Heard> MessageWait::listen(const std::vector<Expected>& expected, ReplayPeer& peer,
                                           ListeningOptions options, Clock::time_point deadline) {
  std::optional<Heard> repeated;
  while (true) {
    auto listening = listen_for(peer.arrivals(), expected, values_, options, deadline);
    Heard heard = co_await std::move(listening);
    const bool is_answer = repeated && peer.has_sent_since() && !options.keeps_what_differs;
    if (heard.kind == Kind::timed_out && is_answer) co_return std::move(*repeated);
    const bool is_duplicate =
        heard.kind == Kind::different && peer.has_heard_before(heard.bytes, heard.from);
    if (!is_duplicate) co_return heard;
    if (options.keeps_what_differs) peer.arrivals().take_datagram(0);
    log_.warn_of_duplicate(heard.bytes);
    repeated = std::move(heard);
  }
}

asio::awaitable<void> MessageWait::hear_one(const Step& step, ReplayPeer& peer) {
  const std::vector<Expected> expected = {expect(step, peer)};
  ListeningOptions options;
  options.framing = step.framing;
  options.settling = patience_.scaled(options.settling);
  options.keeps_what_differs = step.event.optional;
  const Deadline deadline = patience_.with(step.event, peer);
  auto hearing = listen(expected, peer, options, deadline.at);
  const Heard heard = co_await std::move(hearing);
  if (heard.kind == Kind::matched) {
    peer.note_answer();
    if (peer.hears_anyone()) peer.note_message(heard.bytes, heard.from, step.event.from);
  } else if (!step.event.optional) {
    drop_told(heard, peer);
  }
  judge_.observed(step, heard, deadline, peer);
}

// What is told of a message that did not come whole is not what comes next.
void MessageWait::drop_told(const Heard& heard, ReplayPeer& peer) const {
  if (heard.failure) peer.forget_failure();
  const bool is_left = heard.kind != Kind::matched && heard.kind != Kind::different;
  if (is_left && !heard.bytes.empty()) peer.arrivals().take(heard.bytes.size());
}

// Steps of which any may come first, and what came.
struct MessageWait::Neighbours {
  Neighbours(std::vector<const Step*> all, Assignment::Fits fits)
      : steps(std::move(all)), assignment(steps.size(), std::move(fits), [this](std::size_t step) {
          return !gives_values(*steps[step]);
        }) {
    for (std::size_t i = 0; i < steps.size(); ++i) free.push_back(i);
  }
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  bool is_required(std::size_t step) const { return !steps[step]->event.optional; }
  std::size_t count_required() const {
    return static_cast<std::size_t>(std::count_if(
        free.begin(), free.end(), [this](std::size_t step) { return is_required(step); }));
  }
  // What must come has more time than what may.
  const Step& first_to_wait_for() const {
    const auto required = std::find_if(free.begin(), free.end(),
                                       [this](std::size_t step) { return is_required(step); });
    return *steps[required == free.end() ? free.front() : *required];
  }
  // By step that must come and did not: the stranger that came in its place, as the most alike.
  std::map<std::size_t, std::size_t> pair_strangers() const {
    std::vector<std::size_t> missing;
    std::vector<std::string_view> expected, came;
    for (const std::size_t each : free) {
      if (!is_required(each)) continue;
      missing.push_back(each);
      expected.push_back(example_of(*steps[each]));
    }
    for (const std::size_t each : strangers) came.push_back(messages[each].bytes);
    std::map<std::size_t, std::size_t> result;
    for (const LikePair& each : pair_by_likeness(expected, came))
      result[missing[each.expected]] = strangers[each.message];
    return result;
  }

  std::vector<const Step*> steps;
  std::vector<std::size_t> free;       // steps that nothing came for
  std::vector<Heard> messages;         // in the order in which they came
  std::vector<std::size_t> strangers;  // messages that are none of the steps
  Assignment assignment;
};

// As a set: what fits one of them is taken off, in whatever order it comes; what fits none is held
// against the most alike of those that are left when the others have come.
asio::awaitable<void> MessageWait::hear_group(std::vector<const Step*> steps, ReplayPeer& peer) {
  Neighbours group(std::move(steps), [&](std::size_t step, std::size_t message) {
    return is_this(*group.steps[step], group.messages[message], peer);
  });
  Heard end;
  end.kind = Kind::timed_out;
  Deadline deadline = patience_.with(group.steps.front()->event, peer);
  while (!group.free.empty() && !log_.is_skipping()) {
    const std::size_t wanted = group.count_required();
    if (group.strangers.size() >= std::max<std::size_t>(wanted, 1)) break;
    deadline = patience_.with(group.first_to_wait_for().event, peer);
    ListeningOptions options;
    options.framing = group.steps.front()->framing;
    options.settling = patience_.scaled(options.settling);
    options.keeps_what_differs = wanted == 0;
    std::vector<Expected> expected;
    expected.reserve(group.free.size());
    for (const std::size_t each : group.free) expected.push_back(expect(*group.steps[each], peer));
    auto hearing = listen(expected, peer, options, deadline.at);
    Heard heard = co_await std::move(hearing);
    const bool is_message =
        heard.kind == Kind::matched || (heard.kind == Kind::different && wanted > 0);
    if (!is_message) {
      end = std::move(heard);
      break;
    }
    take_in(group, std::move(heard), peer);
  }
  tell_group(group, end, deadline, peer);
}

// One message came: one of the group, or a stranger.
void MessageWait::take_in(Neighbours& group, Heard heard, ReplayPeer& peer) {
  const std::size_t message = group.messages.size();
  std::optional<std::size_t> taken;
  if (heard.kind == Kind::matched) {
    taken = group.free[heard.index];
    const Step& step = *group.steps[*taken];
    if (!step.matcher && heard.bytes.empty()) heard.bytes = step.event.payload.bytes;
    group.assignment.assign(*taken, message);
    group.messages.push_back(std::move(heard));
  } else {
    group.messages.push_back(std::move(heard));
    taken = group.assignment.place(message);
  }
  if (!taken) return group.strangers.push_back(message);
  std::erase(group.free, *taken);
  const Step& step = *group.steps[*taken];
  const Heard& its = group.messages[*group.assignment.message_of(*taken)];
  if (step.matcher) step.matcher->check(its.bytes, values_);
  peer.note_answer();
  if (peer.hears_anyone()) peer.note_message(its.bytes, its.from, step.event.from);
  judge_.note_come(step, its, peer);
}

// All that came of a group, in the order of the file. `end` is why no more came.
void MessageWait::tell_group(Neighbours& group, const Heard& end, Deadline deadline,
                             ReplayPeer& peer) {
  for (std::size_t i = 0; i < group.steps.size(); ++i) {
    const auto message = group.assignment.message_of(i);
    if (!message) continue;
    Heard heard = group.messages[*message];
    heard.kind = Kind::matched;
    judge_.tell_hooks(*group.steps[i], heard);
  }
  const std::map<std::size_t, std::size_t> instead = group.pair_strangers();
  const bool has_strangers = !group.strangers.empty();
  for (const std::size_t each : group.free) {
    const Step& step = *group.steps[each];
    const auto found = instead.find(each);
    const bool has_message = found != instead.end();
    // The first failure is the last: one that can be shown.
    if (!has_message && !options_.keep_going && has_strangers) continue;
    const Heard heard = has_message ? against(step, group.messages[found->second], peer) : end;
    judge_.note_missing(step, heard, deadline, peer);
    judge_.tell_hooks(step, heard);
    if (log_.is_skipping()) break;
  }
  for (const auto& [step, message] : instead) std::erase(group.strangers, message);
  for (const std::size_t each : group.strangers)
    quiet_.tell_unexpected(peer.last_place, group.messages[each].bytes);
  if (group.count_required() > 0) drop_told(end, peer);
}

bool MessageWait::is_this(const Step& step, const Heard& heard, const ReplayPeer& peer) const {
  const Heard judged = against(step, heard, peer);
  const bool agrees = step.matcher || heard.bytes == step.event.payload.bytes;
  return agrees && !judged.is_wrong_source && judged.why.empty();
}

// The same message, and why it is not this one.
Heard MessageWait::against(const Step& step, Heard heard, const ReplayPeer& peer) const {
  const Expected expected = expect(step, peer);
  Captures values = values_;
  std::optional<Printable> why;
  if (expected.refuses) why = expected.refuses(heard.from);
  heard.is_wrong_source = why.has_value();
  if (!why && step.matcher) why = step.matcher->check(heard.bytes, values);
  const bool says_it = !why && (step.matcher || heard.bytes == expected.sample);
  if (says_it) why = wrong_kind(expected.packet_kind, heard.packet_kind);
  heard.is_wrong_kind = says_it && why;
  heard.why = why.value_or(Printable());
  return heard;
}

}  // namespace confab

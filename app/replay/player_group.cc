// Neighbours that may come in any order: what came is held against all of them.

#include <algorithm>
#include <map>
#include <utility>

#include "app/replay/assignment.h"
#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/text/likeness.h"

namespace confab {
namespace {

using Kind = Heard::Kind;
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

// Steps of which any may come first, and what came.
struct Player::Neighbours {
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

  std::vector<const Step*> steps;
  std::vector<std::size_t> free;       // steps that nothing came for
  std::vector<Heard> messages;         // in the order in which they came
  std::vector<std::size_t> strangers;  // messages that are none of the steps
  Assignment assignment;
};

// As a set: what fits one of them is taken off, in whatever order it comes; what fits none is held
// against the most alike of those that are left when the others have come.
asio::awaitable<void> Player::hear_group(std::vector<const Step*> steps, ReplayPeer& peer) {
  Neighbours group(std::move(steps), [&](std::size_t step, std::size_t message) {
    return is_this(*group.steps[step], group.messages[message], peer);
  });
  Heard end;
  end.kind = Kind::timed_out;
  Deadline deadline = patience_with(group.steps.front()->event, peer);
  while (!group.free.empty() && !is_skipping_) {
    const std::size_t wanted = group.count_required();
    if (group.strangers.size() >= std::max<std::size_t>(wanted, 1)) break;
    deadline = patience_with(group.first_to_wait_for().event, peer);
    ListeningOptions options;
    options.framing = group.steps.front()->framing;
    options.settling = scaled(options.settling);
    options.keeps_what_differs = wanted == 0;
    std::vector<Expected> expected;
    expected.reserve(group.free.size());
    for (const std::size_t each : group.free) expected.push_back(expect(*group.steps[each], peer));
    auto hearing = hear(expected, peer, options, deadline.at);
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
void Player::take_in(Neighbours& group, Heard heard, ReplayPeer& peer) {
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
  note_come(step, its, peer);
}

// All that came of a group, in the order of the file. `end` is why no more came.
void Player::tell_group(Neighbours& group, const Heard& end, Deadline deadline, ReplayPeer& peer) {
  for (std::size_t i = 0; hooks_.observed && i < group.steps.size(); ++i) {
    const auto message = group.assignment.message_of(i);
    if (!message) continue;
    Heard heard = group.messages[*message];
    heard.kind = Kind::matched;
    hooks_.observed(*group.steps[i], heard);
  }
  std::vector<std::size_t> missing;
  std::vector<std::string_view> expected, came;
  for (const std::size_t each : group.free) {
    if (!group.is_required(each)) continue;
    missing.push_back(each);
    expected.push_back(example_of(*group.steps[each]));
  }
  for (const std::size_t each : group.strangers) came.push_back(group.messages[each].bytes);
  std::map<std::size_t, std::size_t> instead;  // of a step, a message
  for (const LikePair& each : pair_by_likeness(expected, came))
    instead[missing[each.expected]] = group.strangers[each.message];
  for (const std::size_t each : group.free) {
    const Step& step = *group.steps[each];
    const auto found = instead.find(each);
    const bool has_message = found != instead.end();
    // The first failure is the last: one that can be shown.
    if (!has_message && !options_.keep_going && !came.empty()) continue;
    const Heard heard = has_message ? against(step, group.messages[found->second], peer) : end;
    note_missing(step, heard, deadline, peer);
    if (hooks_.observed) hooks_.observed(step, heard);
    if (is_skipping_) break;
  }
  for (const auto& [step, message] : instead) std::erase(group.strangers, message);
  for (const std::size_t each : group.strangers)
    tell_unexpected(peer.last_place, group.messages[each].bytes);
  if (!missing.empty()) drop_told(end, peer);
}

bool Player::is_this(const Step& step, const Heard& heard, const ReplayPeer& peer) const {
  const Heard judged = against(step, heard, peer);
  const bool agrees = step.matcher || heard.bytes == step.event.payload.bytes;
  return agrees && !judged.is_wrong_source && judged.why.empty();
}

// The same message, and why it is not this one.
Heard Player::against(const Step& step, Heard heard, const ReplayPeer& peer) const {
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

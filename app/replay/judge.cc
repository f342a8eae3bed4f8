#include "app/replay/judge.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/replay/difference_details.h"
#include "app/replay/exchange_text.h"
#include "protocol/difference/difference_kind.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/match/matcher.h"
#include "protocol/text/duration.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

using Verdict = ExchangeResult::Verdict;

// Where a secret's name is a name of a pattern, it fits {{NAME}} in what came, which is no word.
std::string with_names_of_secrets(std::string_view pattern, const Secrets& secrets) {
  std::string result;
  PlaceholderText text(pattern);
  while (const auto part = text.next()) {
    const std::string_view name = placeholder_parts(part->text).name;
    if (!part->is_placeholder) {
      result += escaped_literal(part->text);
    } else if (secrets.has(name)) {
      result.append("{{").append(name).append(":any}}");
    } else {
      result.append("{{").append(part->text).append("}}");
    }
  }
  return result;
}

// A reason may quote the message and the rule. So it is found anew, of both as they are shown, with
// names in the place of secrets; empty where these fit. That the size is wrong is said first by a
// rule, and quotes nothing.
Printable reason_without_secrets(const TranscriptMatch& match, const Heard& heard,
                                 std::string_view shown_bytes, const TranscriptEvent& shown,
                                 const Secrets& secrets, Captures& values) {
  TranscriptMatch rule = *shown.match;
  rule.pattern = with_names_of_secrets(rule.pattern, secrets);
  rule.least_bytes.reset();
  rule.most_bytes.reset();
  TranscriptMatch size;
  size.least_bytes = match.least_bytes;
  size.most_bytes = match.most_bytes;
  if (!judge_keys(size, heard.bytes).failing.empty()) return heard.why;
  try {
    const Matcher matcher(rule);
    Printable why = matcher.check(shown_bytes, values).value_or(Printable());
    if (!why.empty()) why += other_value(matcher, shown_bytes, values);
    return why;
  } catch (const std::invalid_argument&) {
    return {};  // with a name in it the rule is none
  }
}

}  // namespace

void Judge::observed(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer) {
  if (heard.kind == Heard::Kind::matched) {
    note_come(step, heard, peer);
  } else {
    note_missing(step, heard, deadline, peer);
  }
  tell_hooks(step, heard);
  if (heard.kind == Heard::Kind::different && hooks_.give_values) hooks_.give_values(step, values_);
}

void Judge::tell_hooks(const Step& step, const Heard& heard) const {
  if (hooks_.observed) hooks_.observed(step, heard);
}

void Judge::note_come(const Step& step, const Heard& heard, ReplayPeer& peer) {
  peer.last_place = step.event.place;
  timeline_.settle(heard.at);
  log_.current().answered = timeline_.answered();
  check_time(step, heard.at, std::max(peer.last_sent, timeline_.began()));
}

// What may be missing, and was, took no time: it was we who waited.
void Judge::note_missing(const Step& step, const Heard& heard, Deadline deadline,
                         ReplayPeer& peer) {
  timeline_.settle(step.event.optional ? timeline_.completed() : heard.at);
  if (step.event.optional) return;
  if (heard.kind == Heard::Kind::timed_out) peer.note_silence();
  tell_failure(step, heard, deadline);
  const bool has_come = heard.kind == Heard::Kind::different;
  if (has_come) check_time(step, heard.at, std::max(peer.last_sent, timeline_.began()));
}

void Judge::check_time(const Step& step, Clock::time_point came, Clock::time_point since) {
  if (step.event.within_us == 0) return;
  const auto limit = patience_.scaled(std::chrono::microseconds(step.event.within_us));
  const auto took = came - since;
  if (took <= limit) return;
  Printable what("took ");
  what += Untrusted(duration_text(took));
  what += Literal(", not within ");
  what += Untrusted(duration_text(limit));
  log_.fail(step.event.place, {Verdict::failed, "late", true}, std::move(what));
}

// Where the network failed in place of what was expected, nothing is known of what the peer says.
void Judge::tell_failure(const Step& step, const Heard& heard, Deadline deadline) {
  const bool could_talk = heard.kind != Heard::Kind::failed;
  const Verdict verdict = could_talk ? Verdict::failed : Verdict::could_not_run;
  TranscriptEvent event = without_secrets(step.event, options_.secrets);
  Heard told = shown(step, heard);
  const Comparison comparison{step.event, heard, told.why, values_, options_.secrets};
  std::vector<Printable> details = difference_details(comparison);
  if (event.match) event.match = failing_alone(comparison, *event.match).value_or(*event.match);
  if (!details.empty()) told.why.clear();  // it is their last line
  log_.fail(event.place, {verdict, failure_kind(heard)}, failure_text(event, told, deadline.limit),
            std::move(details));
  advise_learning(step, heard);
}

void Judge::advise_learning(const Step& step, const Heard& heard) {
  if (options_.learn_command.empty() || !can_be_learned(step.event, heard)) return;
  const std::string_view kind = kind_of_difference(step.event.payload.bytes, heard.bytes);
  if (kind.empty()) return;
  Printable& advice = log_.current().advice;
  advice = Printable(Untrusted(is_clock_type(kind) ? kind : kind_in_words(kind)));
  advice += Literal(" differs; if it always does: ");
  advice += options_.learn_command;
}

// --learn makes a pattern of a message without a rule, and widens a pattern.
bool Judge::can_be_learned(const TranscriptEvent& event, const Heard& heard) const {
  const bool is_message =
      event.type == TranscriptType::recv && heard.kind == Heard::Kind::different;
  if (!is_message || heard.is_wrong_source || options_.secrets.tells(heard.bytes)) return false;
  return !event.match ||
         judge_keys(*event.match, heard.bytes).failing == std::vector<std::string>{"pattern"};
}

// The same without secrets, and with the value that a name should have had.
Heard Judge::shown(const Step& step, const Heard& heard) const {
  Heard copy = heard;
  const bool is_judged = !heard.why.empty() && heard.is_about_bytes() && step.matcher;
  if (options_.secrets.empty()) {
    if (is_judged) copy.why += other_value(*step.matcher, heard.bytes, values_);
    return copy;
  }
  copy.bytes = log_.masked(heard.bytes);
  if (!is_judged) return copy;
  Captures values = values_;
  for (const std::string& name : options_.secrets.names()) values[name] = "{{" + name + "}}";
  const TranscriptEvent event = without_secrets(step.event, options_.secrets);
  copy.why =
      reason_without_secrets(*step.event.match, heard, copy.bytes, event, options_.secrets, values);
  return copy;
}

}  // namespace confab

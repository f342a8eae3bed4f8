#include "app/replay/learning.h"

#include <stdexcept>
#include <utility>
#include <variant>

#include "protocol/difference/difference.h"
#include "protocol/json/json_parts.h"
#include "protocol/match/matcher.h"
#include "protocol/mend/match_mend.h"
#include "protocol/text/payload.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

constexpr std::size_t kShortestValue = 2;  // a single digit is somewhere by chance
// What the map costs for a value, beside its bytes (libstdc++, 64 bits).
constexpr std::size_t kValueOverhead = 112;

// What came when nothing was said of it: it was the sample.
const std::string& bytes_of(const Step& step, const Heard& heard) {
  const bool was_sample = heard.kind == Kind::matched && heard.bytes.empty();
  return was_sample ? step.event.payload.bytes : heard.bytes;
}

bool has_sample(const TranscriptEvent& event) noexcept {
  return event.payload.kind != TranscriptPayload::Kind::none;
}

// Of rules only a pattern can be widened.
bool can_learn(const TranscriptEvent& event) noexcept {
  return !event.match || !event.match->pattern.empty();
}

TranscriptMatch match_with(const std::optional<TranscriptMatch>& old, const Lesson& lesson) {
  TranscriptMatch match = old.value_or(TranscriptMatch());
  const std::string text = lesson_text(lesson);
  if (lesson.kind == Lesson::Kind::pattern) match.pattern = text;
  if (lesson.kind == Lesson::Kind::json) match.json = text;
  if (lesson.kind == Lesson::Kind::hex) match.hex = text;
  return match;
}

EventChange change_of(const Lesson& lesson) {
  EventChange change;
  const std::string text = lesson_text(lesson);
  if (lesson.kind == Lesson::Kind::pattern) change.pattern = text;
  if (lesson.kind == Lesson::Kind::json) change.rules.push_back({"json", text});
  if (lesson.kind == Lesson::Kind::hex) change.rules.push_back({"hex", json_quoted(text)});
  return change;
}

// As --update shows a rule that it mends.
std::vector<Printable> lesson_lines(const std::string& old, const Lesson& lesson) {
  const std::string text = lesson_text(lesson);
  if (lesson.kind != Lesson::Kind::hex) {
    std::vector<Printable> lines = difference(old, text);
    if (lesson.kind == Lesson::Kind::json)
      lines.push_back(Printable("\"json\": more members are allowed now"));
    return lines;
  }
  std::vector<Printable> lines{Printable("hex")};
  for (Printable& line : difference(to_spaced_hex(old), text)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

Learning::Learning(Known known, std::size_t limit_bytes, Literal slower)
    : known_(std::move(known)), limit_(limit_bytes), slower_(slower), names_(known_.names) {}

void Learning::begin_run() {
  settle_failure(false);
  ++run_;
  values_ = known_.values;
  changed_.clear();
  changed_bytes_ = 0;
}

const Step* Learning::sent(const Step& step) {
  const TranscriptEvent& event = step.event;
  const bool is_literal =
      has_sample(event) && event.payload.kind != TranscriptPayload::Kind::text_template;
  if (event.type != TranscriptType::send || !is_literal || changed_.empty()) return nullptr;
  Replaced now = replaced(event.payload.bytes, changed_);
  if (now.found.empty()) return nullptr;
  Sent& sent = sent_[event.number];
  sent.place = event.place;
  sent.name = observation_name(event);
  sent.bytes = event.payload.bytes;
  for (const auto& [recorded, came] : now.found) {
    ValueOfRuns& values = sent.values[recorded];
    values.resize(run_ + 1, recorded);
    values[run_] = came;
  }
  changed_step_.event = event;
  changed_step_.event.payload.bytes = std::move(now.text);
  changed_step_.framing = step.framing;
  return &changed_step_;
}

Learning::Seen& Learning::seen_of(const Step& step) {
  const TranscriptEvent& event = step.event;
  auto [place, is_new] = seen_.try_emplace(event.number);
  Seen& seen = place->second;
  if (!is_new) return seen;
  seen.place = event.place;
  seen.name = observation_name(event);
  seen.match = event.match;
  if (!has_sample(event)) return seen;
  seen.samples.push_back(event.payload.bytes);
  seen.runs.push_back(0);
  bytes_ += event.payload.bytes.size();
  return seen;
}

void Learning::observe(const Step& step, const Heard& heard, bool has_secret) {
  const TranscriptEvent& event = step.event;
  if (event.type != TranscriptType::recv) return;
  const bool differs = heard.kind == Kind::different && !event.optional && heard.is_about_bytes();
  settle_failure(differs && !has_secret && can_learn(event));
  if ((heard.kind != Kind::matched && !differs) || has_secret) return;
  has_seen_rules_ = has_seen_rules_ || event.match;
  const std::string& bytes = bytes_of(step, heard);
  note_values(step, bytes);
  if (!can_learn(event)) return;
  Seen& seen = seen_of(step);
  seen.has_missed = seen.has_missed || heard.kind == Kind::different;
  seen.samples.push_back(bytes);
  seen.runs.push_back(run_);
  bytes_ += bytes.size();
  check_limit();
}

// What this message gives a value now, and what of it differs from the recording.
void Learning::note_values(const Step& step, const std::string& bytes) {
  const std::string& sample = step.event.payload.bytes;
  if (step.matcher) {
    Captures recorded;
    const bool is_known = has_sample(step.event) && !step.matcher->check(sample, recorded);
    step.matcher->check(bytes, values_);
    for (const auto& [name, value] : recorded) {
      const auto now = values_.find(name);
      if (!is_known || now == values_.end()) continue;
      ValueOfRuns& values = captured_[name];
      values.resize(run_ + 1, value);
      values[0] = value;
      values[run_] = now->second;
      add_value(value, now->second);
    }
  }
  if (bytes == sample || !has_sample(step.event)) return;
  for (const ChangedValue& each : changed_values(sample, bytes))
    add_value(each.expected, each.actual);
}

void Learning::add_value(const std::string& recorded, const std::string& now) {
  if (recorded == now || recorded.size() < kShortestValue) return;
  if (!changed_.try_emplace(recorded, now).second) return;
  changed_bytes_ += kValueOverhead + recorded.size() + now.size();
  check_limit();
}

void Learning::check_limit() const {
  if (bytes_ + changed_bytes_ > limit_)
    throw std::invalid_argument("too much came to learn from it");
}

// Whether a rule may explain it is known when what came is observed.
void Learning::failed(Place where, const Printable& what) {
  settle_failure(false);
  last_failure_ = {where, sentence("run {}: {}", std::uint64_t{run_}, what)};
}

void Learning::settle_failure(bool may_be_explained) {
  if (!last_failure_) return;
  (may_be_explained ? failures_ : troubles_).add(last_failure_->where, last_failure_->what);
  last_failure_.reset();
}

void Learning::trouble(Place where, Run run, const Printable& why) {
  Printable text(run == 0 ? Literal("the recording") : Literal("run "));
  if (run > 0) text += std::uint64_t{run};
  text += Literal(": ");
  text += why;
  troubles_.add(where, text);
}

Changes Learning::changes() {
  settle_failure(false);
  for (const auto& [name, values] : captured_)
    if (values.size() == run_ + 1) names_.know(name, values);
  is_all_of_messages_ = troubles_.all().empty();
  for (const auto& [number, seen] : seen_) learn_message(number, seen);
  Changes changes;
  make_rules(changes);
  make_templates(changes);
  if (troubles_.all().empty()) check(changes);
  failures_.drop(changes);
  troubles_.add(failures_);
  return changes;
}

void Learning::learn_message(std::uint64_t number, const Seen& seen) {
  const bool is_good = seen.match && !seen.has_missed;
  if (is_good || seen.samples.size() < 2) return;
  if (seen.match && seen.runs.front() != 0) {
    return troubles_.add(seen.place, Printable("what came does not fit its rule, which has no "
                                               "sample (\"data\") to be widened from"));
  }
  auto result = learn(seen.samples, seen.match ? seen.match->pattern : std::string());
  if (const auto* none = std::get_if<NoLesson>(&result)) {
    Printable why = none->why;
    if (none->is_change) why += what_takes_it(seen);
    if (none->may_change_with_time) why += slower_;
    return trouble(seen.place, seen.runs[none->sample], why);
  }
  Lesson& lesson = std::get<Lesson>(result);
  for (const std::string& each : lesson.lost) {
    if (!known_.sent.contains(each)) continue;
    Printable why("{{");
    why += Untrusted(each);
    why += Literal("}} is sent later, and what varies is more than it is");
    trouble(seen.place, 0, why);
  }
  if (lesson.kind != Lesson::Kind::nothing) lessons_.emplace(number, std::move(lesson));
}

// Of a message that changed once, and about which all runs agree. --update takes all or nothing.
Printable Learning::what_takes_it(const Seen& seen) const {
  Printable text(": it changed once");
  std::optional<Printable> trouble;
  if (seen.match) trouble = mend_match(*seen.match, seen.samples.back()).trouble;
  if (trouble) {
    text += Literal(", and what came ");
    text += *trouble;
  } else if (is_all_of_messages_) {
    text += Literal(", and --update alone takes it");
  }
  return text;
}

void Learning::make_rules(Changes& changes) {
  for (auto& [number, lesson] : lessons_) {
    names_.give(lesson);
    const Seen& seen = seen_.at(number);
    const std::string text = lesson_text(lesson);
    if (seen.match && seen.match->pattern == text) continue;
    Change change{seen.place, seen.name, change_of(lesson), {}};
    change.lines = lesson_lines(seen.match ? seen.match->pattern : seen.samples.front(), lesson);
    changes.emplace(number, std::move(change));
  }
}

void Learning::make_templates(Changes& changes) {
  for (auto& [number, sent] : sent_) {
    InPlaceOf named;
    for (auto& [recorded, values] : sent.values) {
      values.resize(run_ + 1, recorded);
      const std::string* name = names_.find(values);
      if (name != nullptr) named.emplace(recorded, *name);
      if (name != nullptr) continue;
      Printable why("what came in the place of \"");
      why += Untrusted(recorded);
      why += Literal("\" was sent, and no rule gives it a name");
      trouble(sent.place, run_, why);
    }
    Change change{sent.place, sent.name, {}, {}};
    change.change.text_template = template_of(sent.bytes, named);
    change.lines = difference(sent.bytes, *change.change.text_template);
    changes.emplace(number, std::move(change));
  }
}

// Each run must fit the new rules, with the values that names have in it.
void Learning::check(const Changes& changes) {
  std::vector<Captures> values(run_ + 1, known_.values);
  for (const auto& [number, lesson] : lessons_) {
    if (!changes.contains(number)) continue;
    const Seen& seen = seen_.at(number);
    std::optional<Printable> why;
    std::size_t i = 0;
    try {
      const Matcher matcher(match_with(seen.match, lesson));
      for (; i < seen.samples.size() && !why; ++i)
        why = matcher.check(seen.samples[i], values[seen.runs[i]]);
    } catch (const std::invalid_argument& error) {
      why = Printable(Untrusted(error.what()));
    }
    if (!why) continue;
    Printable text("no rule fits what came: it ");
    text += *why;
    trouble(seen.place, seen.runs[i == 0 ? 0 : i - 1], text);
  }
}

}  // namespace confab

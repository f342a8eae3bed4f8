// What a player tells: names without secrets, what went wrong, what is odd.

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/match/matcher.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

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

Printable Player::name_of(const TranscriptEvent& event) const {
  return options_.secrets.empty() ? exchange_name(event) : exchange_name(shown(event));
}

TranscriptEvent Player::shown(const TranscriptEvent& event) const {
  return without_secrets(event, options_.secrets);
}

Heard Player::shown(const Step& step, const Heard& heard) const {
  Heard copy = heard;
  const bool is_judged = !heard.why.empty() && heard.is_about_bytes() && step.matcher;
  if (options_.secrets.empty()) {
    if (is_judged) copy.why += other_value(*step.matcher, heard.bytes, values_);
    return copy;
  }
  copy.bytes = masked(heard.bytes);
  if (!is_judged) return copy;
  Captures values = values_;
  for (const std::string& name : options_.secrets.names()) values[name] = "{{" + name + "}}";
  copy.why = reason_without_secrets(*step.event.match, heard, copy.bytes, shown(step.event),
                                    options_.secrets, values);
  return copy;
}

std::string Player::masked(std::string_view bytes) const {
  return options_.secrets.masked_with_beginning(bytes);
}

// Only the first failure of an exchange is told whole.
void Player::fail(Place where, PlayTrouble trouble, Printable what,
                  std::vector<Printable> details) {
  if (!options_.keep_going) is_skipping_ = true;
  what += whose();
  if (hooks_.failed) hooks_.failed(where, what, trouble);
  const bool is_first = exchange_->verdict == Verdict::passed;
  if (!is_first) return exchange_->details.push_back(std::move(what));
  exchange_->verdict = trouble.verdict;
  exchange_->kind = std::move(trouble.kind);
  exchange_->what = std::move(what);
  exchange_->where = where;
  exchange_->details = std::move(details);
  if (missing_events_ == 0) return;
  exchange_->advice = Printable("the recording began too late, and lacks ");
  exchange_->advice += missing_events_;
  exchange_->advice += Literal(" events: record from the start (--record FILE)");
}

// The conversation, where it is another one than the exchange's, whose name is there already.
Printable Player::whose() const {
  return heard_ == acting_ ? Printable() : conversation_text(masked(heard_));
}

// The same again is told once: a peer may do it for ever.
void Player::warn(Printable what) {
  what += whose();
  std::vector<Printable>& told = exchange_->warnings;
  const auto is_same = [&](const Printable& each) { return each.text() == what.text(); };
  if (std::none_of(told.begin(), told.end(), is_same)) told.push_back(std::move(what));
}

void Player::warn_of_duplicate(std::string_view bytes) {
  Printable what("this came once more: ");
  what += quoted_message(masked(bytes));
  warn(std::move(what));
}

}  // namespace confab

#include "app/replay/blessing.h"

#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "protocol/difference.h"
#include "protocol/json_parts.h"
#include "protocol/match_mend.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

std::string size_rule(const TranscriptMatch& match) {
  std::string least = std::to_string(*match.least_bytes);
  if (match.least_bytes == match.most_bytes) return least;
  return "[" + least + ", " + std::to_string(*match.most_bytes) + "]";
}

// The rules that changed, as the file is to have them.
void set_rules(const MendedMatch& mended, const std::string& message, EventChange& change) {
  constexpr std::pair<std::string_view, std::string TranscriptMatch::*> kTexts[] = {
      {"pattern", &TranscriptMatch::pattern},
      {"hex", &TranscriptMatch::hex},
      {"prefix", &TranscriptMatch::prefix},
      {"suffix", &TranscriptMatch::suffix}};
  for (const std::string& key : mended.changed) {
    if (key == "bytes") change.rules.push_back({key, size_rule(mended.match)});
    if (key == "json") change.json_message = message;
    for (const auto& [name, text] : kTexts)
      if (name == key) change.rules.push_back({key, json_quoted(mended.match.*text)});
  }
}

}  // namespace

void Blessing::observe(const Step& step, const Heard& heard, bool has_secret) {
  if (heard.kind == Kind::matched) {
    if (step.matcher) step.matcher->check(heard.bytes, values_);
    return;
  }
  const TranscriptEvent& event = step.event;
  if (event.optional) return;
  if (event.type == TranscriptType::error && heard.kind == Kind::failed) {
    Change change{event.place, observation_name(event), {}, {}};
    change.change.code = heard.failure->code_name;
    change.lines = difference(event.code, heard.failure->code_name);
    changes_.insert_or_assign(event.number, std::move(change));
  } else if (event.type == TranscriptType::eof && heard.kind == Kind::different &&
             heard.bytes.empty()) {
    Change change{event.place, observation_name(event), {}, {}};
    change.change.detail = heard.detail;
    change.lines = difference(event.detail, heard.detail);
    changes_.insert_or_assign(event.number, std::move(change));
  } else if (event.type == TranscriptType::recv && heard.kind == Kind::different) {
    if (has_secret) return refuse(step, Printable("it has a secret in it, which is never written"));
    bless(step, heard);
  }
}

void Blessing::give_values(const Step& step, Captures& values) const {
  if (!step.matcher || !changes_.contains(step.event.number)) return;
  for (const std::string& name : step.matcher->names()) {
    const auto found = values_.find(name);
    if (found != values_.end()) values.insert_or_assign(name, found->second);
  }
}

void Blessing::bless(const Step& step, const Heard& heard) {
  const TranscriptEvent& event = step.event;
  Change change{event.place, observation_name(event), {}, {}};
  if (heard.is_wrong_source) change.change.from = heard.from.text;
  const bool has_sample = event.payload.kind != TranscriptPayload::Kind::none;
  if (has_sample) change.change.sample = heard.bytes;
  change.lines = difference(event.payload.bytes, heard.bytes);
  if (event.match && !mend(step, heard.bytes, change.change)) return;
  if (!has_sample) change.lines = difference_from_rule(expectation(event).text(), heard.bytes);
  if (heard.is_wrong_source) {
    change.lines.push_back(Printable("+ from "));
    change.lines.back() += Untrusted(heard.from.text);
  }
  changes_.insert_or_assign(event.number, std::move(change));
}

// False: it stays wrong.
bool Blessing::mend(const Step& step, const std::string& bytes, EventChange& change) {
  const MendedMatch mended = mend_match(*step.event.match, bytes);
  if (mended.trouble) return refuse(step, *mended.trouble), false;
  std::optional<Printable> why;
  try {
    why = Matcher(mended.match).check(bytes, values_);
  } catch (const std::invalid_argument& error) {
    why = Printable(Untrusted(error.what()));
  }
  if (why) return refuse(step, *why), false;
  set_rules(mended, bytes, change);
  // The sample of a rule that holds stays as it is, too.
  if (mended.changed.empty()) change.sample.reset();
  return true;
}

void Blessing::refuse(const Step& step, const Printable& why) {
  Printable what("what came ");
  what += why;
  troubles_.add(step.event.place, what);
}

}  // namespace confab

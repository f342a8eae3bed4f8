#include "app/replay/blessing.h"

#include <stdexcept>
#include <utility>

#include "protocol/difference/difference.h"
#include "protocol/json/json_parts.h"
#include "protocol/mend/match_mend.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

std::string size_rule(const TranscriptMatch& match) {
  std::string least = std::to_string(*match.least_bytes);
  if (match.least_bytes == match.most_bytes) return least;
  return "[" + least + ", " + std::to_string(*match.most_bytes) + "]";
}

constexpr std::pair<std::string_view, std::string TranscriptMatch::*> kTexts[] = {
    {"pattern", &TranscriptMatch::pattern},
    {"json", &TranscriptMatch::json},
    {"hex", &TranscriptMatch::hex},
    {"prefix", &TranscriptMatch::prefix},
    {"suffix", &TranscriptMatch::suffix}};

std::string rule_text(const TranscriptMatch& match, std::string_view key) {
  for (const auto& [name, text] : kTexts)
    if (name == key) return match.*text;
  return size_rule(match);
}

// Each rule before and after. A pattern and JSON are seen to be such.
std::vector<Printable> rule_lines(const TranscriptMatch& old, const MendedMatch& mended) {
  std::vector<Printable> lines;
  for (const std::string& key : mended.changed) {
    const bool is_plain = mended.changed.size() == 1 && (key == "pattern" || key == "json");
    if (!is_plain) lines.emplace_back(Untrusted(key));
    for (Printable& line : difference(rule_text(old, key), rule_text(mended.match, key)))
      lines.push_back(std::move(line));
  }
  return lines;
}

// The rules that changed, as the file is to have them.
void set_rules(const MendedMatch& mended, const std::string& message, EventChange& change) {
  for (const std::string& key : mended.changed) {
    const std::string text = rule_text(mended.match, key);
    if (key == "json") {
      change.json_message = message;
    } else {
      change.rules.push_back({key, key == "bytes" ? text : json_quoted(text)});
    }
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
    if (has_secret) return refuse(step, Printable("has a secret in it, which is never written"));
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
  const bool is_wrong_kind = wrong_kind(kind_named(event.kind), heard.packet_kind).has_value();
  if (is_wrong_kind) change.change.kind = kind_name(heard.packet_kind);
  const bool has_sample = event.payload.kind != TranscriptPayload::Kind::none;
  if (has_sample) change.change.sample = heard.bytes;
  if (!event.match) change.lines = difference(event.payload.bytes, heard.bytes);
  if (event.match && !mend(step, heard.bytes, change)) return;
  if (heard.is_wrong_source) {
    change.lines.push_back(Printable("+ from "));
    change.lines.back() += Untrusted(heard.from.text);
  }
  if (is_wrong_kind) {
    change.lines.push_back(Printable("+ kind "));
    change.lines.back() += Untrusted(kind_name(heard.packet_kind));
  }
  changes_.insert_or_assign(event.number, std::move(change));
}

// False: it stays wrong.
bool Blessing::mend(const Step& step, const std::string& bytes, Change& change) {
  const MendedMatch mended = mend_match(*step.event.match, bytes);
  if (mended.trouble) return refuse(step, *mended.trouble), false;
  std::optional<Printable> why;
  try {
    why = Matcher(mended.match).check(bytes, values_);
  } catch (const std::invalid_argument& error) {
    why = Printable("needs a rule that cannot be used: ");
    *why += Untrusted(error.what());
  }
  if (why) return refuse(step, *why), false;
  set_rules(mended, bytes, change.change);
  change.lines = rule_lines(*step.event.match, mended);
  // The sample of a rule that holds stays as it is, too.
  if (mended.changed.empty()) change.change.sample.reset();
  return true;
}

void Blessing::refuse(const Step& step, const Printable& why) {
  Printable what("what came ");
  what += why;
  troubles_.add(step.event.place, what);
}

}  // namespace confab

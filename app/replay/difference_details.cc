#include "app/replay/difference_details.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/replay/exchange_text.h"
#include "protocol/difference/difference.h"
#include "protocol/difference/difference_sentence.h"
#include "protocol/difference/hex_difference.h"
#include "protocol/difference/pattern_difference.h"
#include "protocol/match/matcher.h"

namespace confab {
namespace {

struct TextRange {
  std::size_t begin, size;
};

// A text as it is shown, with {{NAME}} in the place of secrets, and where its parts are then.
class MaskedText {
 public:
  // As Secrets::masked_with_beginning().
  MaskedText(std::string_view bytes, const Secrets& secrets);

  const std::string& text() const noexcept { return text_; }
  bool has_secret() const noexcept { return !masks_.empty(); }
  // Where this part of the bytes is, with all of a secret that it ends in. nullopt: it begins
  // within a secret.
  std::optional<TextRange> shown(TextRange bytes) const;

 private:
  struct Mask {
    std::size_t begin, end;              // of the secret's bytes
    std::size_t shown_begin, shown_end;  // of its name
  };

  std::string text_;
  std::vector<Mask> masks_;  // in order
};

MaskedText::MaskedText(std::string_view bytes, const Secrets& secrets) {
  std::vector<Secrets::Place> places = secrets.find(bytes);
  const std::size_t last_end = places.empty() ? 0 : places.back().end;
  const Secrets::Begun begun = secrets.begun_at_end_of(bytes.substr(last_end));
  if (begun.telling > 0) places.push_back({bytes.size() - begun.telling, bytes.size(), begun.name});
  std::size_t at = 0;
  for (const Secrets::Place& each : places) {
    text_.append(bytes.substr(at, each.begin - at));
    const std::size_t shown_begin = text_.size();
    text_.append("{{").append(each.name).append("}}");
    masks_.push_back({each.begin, each.end, shown_begin, text_.size()});
    at = each.end;
  }
  text_.append(bytes.substr(at));
}

std::optional<TextRange> MaskedText::shown(TextRange bytes) const {
  const std::size_t end = bytes.begin + bytes.size;
  std::size_t shown_begin = bytes.begin;
  std::size_t shown_end = end;
  for (const Mask& each : masks_) {
    if (each.begin < bytes.begin && bytes.begin < each.end) return std::nullopt;
    if (each.end <= bytes.begin) shown_begin = each.shown_end + (bytes.begin - each.end);
    if (each.begin >= end) continue;
    shown_end = each.end <= end ? each.shown_end + (end - each.end) : each.shown_end;
  }
  return TextRange{shown_begin, shown_end - shown_begin};
}

using Lines = std::vector<Printable>;
using RuleText = std::string TranscriptMatch::*;

constexpr std::pair<const char*, RuleText> kRulesInOrder[] = {
    {"prefix", &TranscriptMatch::prefix},     {"suffix", &TranscriptMatch::suffix},
    {"contains", &TranscriptMatch::contains}, {"hex", &TranscriptMatch::hex},
    {"pattern", &TranscriptMatch::pattern},   {"regex", &TranscriptMatch::regex},
    {"json", &TranscriptMatch::json}};

Lines with_sentence(Lines lines, const Printable& sentence) {
  if (!lines.empty() && !sentence.empty()) lines.push_back(sentence);
  return lines;
}

// The rule that Heard::why is about; of an unfinished message that fits so far, any.
struct FailingRule {
  std::string key;
  bool fits_alone = false;  // but for what its names stand for
};

// In the order in which a Matcher looks at them.
FailingRule failing_rule(const Comparison& comparison) {
  const TranscriptMatch& match = *comparison.event.match;
  const std::string& message = comparison.heard.bytes;
  const std::vector<std::string> failing = judge_keys(match, message).failing;
  const auto fails = [&](const char* key) {
    return std::find(failing.begin(), failing.end(), key) != failing.end();
  };
  if (fails("bytes")) return {"bytes"};
  for (const auto& [key, text] : kRulesInOrder)
    if (fails(key)) return {key};
  TranscriptMatch rules;
  for (const auto& [key, text] : kRulesInOrder) {
    rules.*text = match.*text;
    Captures values = comparison.values;
    if (Matcher(rules).check(message, values)) return {key, true};
  }
  for (const auto& [key, text] : kRulesInOrder)
    if (!(match.*text).empty()) return {key};
  return {"bytes"};
}

// The place in the pattern and in the message, as both are shown. A place within a secret would
// tell how it begins.
std::optional<PatternGap> find_shown_gap(const Comparison& comparison, const MaskedText& rule,
                                         const MaskedText& message) {
  const std::string& pattern = comparison.event.match->pattern;
  const auto gap = find_pattern_gap(pattern, comparison.heard.bytes, comparison.values);
  if (!gap) return gap;
  const auto in_rule = rule.shown({gap->rule_begin, gap->rule_size});
  const auto in_message = message.shown({gap->message_begin, gap->message_size});
  if (!in_rule || !in_message) return find_pattern_gap(rule.text(), message.text(), {});
  return PatternGap{in_rule->begin, in_rule->size, in_message->begin, in_message->size};
}

Lines rule_details(const Comparison& comparison) {
  const TranscriptMatch& match = *comparison.event.match;
  const FailingRule failing = failing_rule(comparison);
  const MaskedText message(comparison.heard.bytes, comparison.secrets);
  Printable reason;
  if (!comparison.why.empty()) reason += Literal("it ");
  reason += comparison.why;
  if (failing.key == "bytes")
    return with_sentence(difference_from_rule(message_of_size(match).text(), message.text()),
                         reason);
  const auto* const found =
      std::find_if(std::begin(kRulesInOrder), std::end(kRulesInOrder),
                   [&](const auto& each) { return failing.key == each.first; });
  const MaskedText rule(match.*found->second, comparison.secrets);
  if (failing.key == "pattern") {
    if (const auto gap = find_shown_gap(comparison, rule, message)) {
      return with_sentence(
          pattern_difference(rule.text(), message.text(), *gap),
          failing.fits_alone ? reason : pattern_sentence(rule.text(), message.text(), *gap));
    }
  }
  if (failing.key == "hex" && !rule.has_secret() && !message.has_secret()) {
    HexDifference difference = hex_difference(rule.text(), message.text());
    if (!difference.lines.empty())
      return with_sentence(std::move(difference.lines), difference.sentence);
  }
  return with_sentence(difference_from_rule(rule.text(), message.text()), reason);
}

// There is a message to be compared.
bool has_come(const Comparison& comparison) noexcept {
  const Heard& heard = comparison.heard;
  const bool is_there = !heard.bytes.empty() || heard.kind == Heard::Kind::different;
  return comparison.event.type == TranscriptType::recv && is_there && heard.is_about_bytes();
}

}  // namespace

std::optional<TranscriptMatch> failing_alone(const Comparison& comparison,
                                             const TranscriptMatch& shown) {
  if (!comparison.event.match || !has_come(comparison)) return std::nullopt;
  const FailingRule failing = failing_rule(comparison);
  TranscriptMatch alone;
  if (failing.key == "bytes") {
    alone.least_bytes = shown.least_bytes;
    alone.most_bytes = shown.most_bytes;
  }
  for (const auto& [key, text] : kRulesInOrder)
    if (failing.key == key) alone.*text = shown.*text;
  return alone;
}

Lines difference_details(const Comparison& comparison) {
  const auto& [event, heard, why, values, secrets] = comparison;
  if (!has_come(comparison)) return {};
  if (event.match) return rule_details(comparison);
  return explained_difference(secrets.masked(event.payload.bytes),
                              secrets.masked_with_beginning(heard.bytes));
}

}  // namespace confab

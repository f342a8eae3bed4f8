#include "app/replay/difference_details.h"

#include <algorithm>
#include <string>

#include "app/replay/exchange_text.h"
#include "protocol/difference/difference.h"
#include "protocol/difference/difference_sentence.h"
#include "protocol/difference/hex_difference.h"
#include "protocol/difference/pattern_difference.h"
#include "protocol/match/matcher.h"

namespace confab {
namespace {

using Lines = std::vector<Printable>;

Printable reason_of(const Heard& heard) {
  Printable sentence;
  if (heard.why.empty()) return sentence;
  sentence += Literal("it ");
  return sentence += heard.why, sentence;
}

Lines with_sentence(Lines lines, const Printable& sentence) {
  if (!lines.empty() && !sentence.empty()) lines.push_back(sentence);
  return lines;
}

std::string failing_rule_text(const TranscriptMatch& match, const std::string& key) {
  if (key == "regex") return match.regex;
  if (key == "contains") return match.contains;
  if (key == "prefix") return match.prefix;
  if (key == "suffix") return match.suffix;
  return key == "json" ? match.json : std::string();
}

// Against the first rule that does not hold.
Lines rule_details(const TranscriptEvent& event, const Heard& heard) {
  const TranscriptMatch& match = *event.match;
  const std::vector<std::string> failing = judge_keys(match, heard.bytes).failing;
  const std::string key = failing.empty() ? "" : failing.front();
  if (key == "pattern") {
    if (const auto gap = find_pattern_gap(match.pattern, heard.bytes))
      return with_sentence(pattern_difference(match.pattern, heard.bytes, *gap),
                           pattern_sentence(match.pattern, heard.bytes, *gap));
  }
  if (key == "hex") {
    HexDifference difference = hex_difference(match.hex, heard.bytes);
    if (!difference.lines.empty())
      return with_sentence(std::move(difference.lines), difference.sentence);
  }
  std::string rule = failing_rule_text(match, key);
  if (rule.empty()) rule = expectation(event).text();
  return with_sentence(difference_from_rule(rule, heard.bytes), reason_of(heard));
}

}  // namespace

Lines difference_details(const TranscriptEvent& event, const Heard& heard) {
  const bool has_come = !heard.bytes.empty() || heard.kind == Heard::Kind::different;
  if (event.type != TranscriptType::recv || !has_come || heard.is_wrong_source) return {};
  if (event.match) return rule_details(event, heard);
  return explained_difference(event.payload.bytes, heard.bytes);
}

}  // namespace confab

// input: is hex; a rule RS message

#include <vector>

#include "protocol/difference/difference_sentence.h"
#include "protocol/difference/hex_alignment.h"
#include "protocol/difference/hex_difference.h"
#include "protocol/difference/pattern_difference.h"
#include "protocol/match/matcher.h"
#include "protocol/text/sanitiser.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::size_t kMostBytes = 2000;  // of a line: 200 columns, some escaped

void check(const Printable& text) { claim(is_harmless(text.text()), "a line is harmless"); }

void check(const std::vector<Printable>& lines) {
  for (const Printable& each : lines) {
    check(each);
    claim(each.text().size() < kMostBytes, "a line is short");
  }
}

void look_at_pattern(const std::string& pattern, const std::string& message, bool fits) {
  const auto gap = find_pattern_gap(pattern, message, {});
  claim(!fits || !gap, "where it fits there is no gap");
  if (!gap) return;
  claim(gap->rule_begin + gap->rule_size <= pattern.size(), "the gap is in the pattern");
  claim(gap->message_begin + gap->message_size <= message.size(), "and in the message");
  check(pattern_difference(pattern, message, *gap));
  check(pattern_sentence(pattern, message, *gap));
}

// Every cell and every byte is in it, once and in order.
void look_at_hex(const std::string& rule, const std::string& message, bool fits) {
  const std::vector<HexCell> cells = hex_cells(rule);
  if (const auto pairs = align_hex(cells, message)) {
    std::size_t cell = 0;
    std::size_t byte = 0;
    bool is_all = true;
    for (const HexPair& each : *pairs) {
      if (each.cell) claim(*each.cell == cell++, "cells are in order");
      claim(each.size == 0 || each.begin == byte, "bytes are in order");
      byte += each.size;
      is_all = is_all && each.fits;
    }
    claim(cell == cells.size() && byte == message.size(), "nothing is left out");
    claim(is_all == fits, "all fits where the rule does");
  }
  const HexDifference difference = hex_difference(rule, message);
  claim(difference.lines.empty() || !fits, "where it fits no difference is shown");
  check(difference.lines);
  check(difference.sentence);
}

}  // namespace

void fuzz(FuzzInput input) {
  const bool is_hex = input.flag();
  TranscriptMatch match;
  (is_hex ? match.hex : match.pattern) = input.part();
  const std::string& rule = is_hex ? match.hex : match.pattern;
  const std::string message = input.rest();
  claim(difference_sentence(rule, message).empty() == (rule == message), "what differs is told");
  check(difference_sentence(rule, message));
  check(stray_line_end(rule, message));
  if (rule.empty()) return;
  try {
    const Matcher matcher(match);
    const bool fits = judge_keys(match, message).failing.empty();
    is_hex ? look_at_hex(rule, message, fits) : look_at_pattern(rule, message, fits);
  } catch (const std::invalid_argument&) {
    return;  // a rule that cannot be compiled
  }
}

}  // namespace confab

#include "protocol/learning.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "protocol/json_text.h"
#include "protocol/pattern.h"
#include "protocol/pattern_parts.h"
#include "protocol/pattern_types.h"
#include "protocol/text_alignment.h"
#include "protocol/variation.h"

namespace confab {
namespace {

using Texts = std::vector<std::string_view>;

// A pattern holds no more, so of longer samples only the beginning and the end are looked at.
constexpr std::size_t kEdge = kLongestPattern;
constexpr std::size_t kMarks = 2;  // of accepts_all()
constexpr std::size_t kMostChecked = 32 << 10;
constexpr std::size_t kContext = 256;  // of what is equal, around a difference

void add_span(const AlignedSpan& span, PatternParts& to) {
  const std::string_view first = span.pieces[0];
  if (is_equal_everywhere(span) && !(span.shape && is_clock(*span.shape)))
    return to.add_literal(first);
  const Variation variation = variation_of(span);
  to.add_literal(first.substr(0, variation.prefix));
  to.add_placeholder(variation.type);
  to.add_literal(first.substr(first.size() - variation.suffix));
}

void add_aligned(const Texts& texts, PatternParts& to) {
  for (const AlignedSpan& each : align(texts)) add_span(each, to);
}

PatternParts parts_of(const Texts& samples) {
  PatternParts parts;
  if (std::all_of(samples.begin(), samples.end(),
                  [](std::string_view each) { return each.size() <= 2 * kEdge; })) {
    add_aligned(samples, parts);
    return parts;
  }
  Texts heads, middles, tails;
  for (const std::string_view each : samples) {
    const std::size_t head = character_at(each, std::min(each.size(), kEdge));
    const std::size_t tail = character_at(each, std::max(head, each.size() - head));
    heads.push_back(each.substr(0, head));
    middles.push_back(each.substr(head, tail - head));
    tails.push_back(each.substr(tail));
  }
  add_aligned(heads, parts);
  add_span({middles, std::nullopt}, parts);
  add_aligned(tails, parts);
  return parts;
}

std::size_t visible_bytes(std::string_view text) noexcept {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
           return c == ' ' || c == '\t' || c == '\r' || c == '\n';
         }));
}

// With a placeholder for anything, something must be left that can fail: a single dot or bracket
// that samples share is chance, and words beside it are no more than it is.
bool is_rule(const PatternParts& parts) {
  bool has_any = false;
  bool has_type = false;
  std::size_t shared = 0;
  for (const PatternPart& each : parts.all()) {
    shared += visible_bytes(each.literal);
    has_any = has_any || each.type == "any";
    has_type = has_type || !(each.is_literal() || each.type == "any" || each.type == "word");
  }
  return !has_any || has_type || shared >= 2;
}

// Text has neither of the marks in it: between them, found anywhere is found as a whole. A pattern
// accepts its samples by the way it is made; this is a check, and left out where it could take
// seconds (a million times one letter).
bool accepts_all(const std::string& pattern, std::span<const std::string> samples) {
  const Pattern whole("\x02" + pattern + "\x03");
  return std::all_of(samples.begin(), samples.end(), [&](const std::string& each) {
    return each.size() > kMostChecked || whole.search("\x02" + each + "\x03").has_value();
  });
}

// Two texts without most of what they share at both ends.
Texts around_difference(std::string_view a, std::string_view b) {
  const auto prefix = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const std::size_t begin = character_at(a, prefix - std::min(prefix, kContext));
  a.remove_prefix(begin);
  b.remove_prefix(begin);
  const auto suffix = static_cast<std::size_t>(
      std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin());
  const std::size_t end = character_at(a, a.size() - suffix + std::min(suffix, kContext));
  return {a.substr(0, end), b.substr(0, b.size() - (a.size() - end))};
}

}  // namespace

std::optional<std::string> learn_pattern(std::span<const std::string> samples,
                                         std::set<std::string, std::less<>>& used) {
  if (samples.empty() || !std::all_of(samples.begin(), samples.end(), is_json_text))
    return std::nullopt;
  const PatternParts all = parts_of(Texts(samples.begin(), samples.end()));
  if (!all.has_placeholder()) return std::nullopt;
  const PatternParts parts = all.shortened(kLongestPattern - kMarks);
  if (!is_rule(parts)) return std::nullopt;
  auto names = used;
  std::string pattern = parts.text(names);
  try {
    if (!accepts_all(pattern, samples)) return std::nullopt;
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // too many placeholders for one expression
  }
  used = std::move(names);
  return pattern;
}

std::string_view kind_of_difference(std::string_view expected, std::string_view actual) {
  const Texts texts = around_difference(expected, actual);
  std::string_view kind;
  for (const std::string_view each : texts)
    if (each.size() > 2 * kEdge || !is_json_text(each)) return {};
  for (const AlignedSpan& each : align(texts)) {
    if (is_equal_everywhere(each)) continue;
    const std::string_view type = variation_of(each).type;
    if (type == "any" || type == "word") return {};
    if (kind.empty()) kind = type;
  }
  return kind;
}

}  // namespace confab

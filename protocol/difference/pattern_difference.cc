#include "protocol/difference/pattern_difference.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocol/json/json_text.h"
#include "protocol/match/matcher.h"
#include "protocol/text/common_ends.h"
#include "protocol/text/line_alignment.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/placeholders.h"
#include "protocol/text/repeated.h"
#include "protocol/text/shortened.h"
#include "protocol/text/text_tokens.h"

namespace confab {
namespace {

constexpr std::size_t kLongestAligned = 64 << 10;
constexpr std::size_t kTokenWindow = 128;
constexpr std::size_t kMostQuotedOfPattern = 40;

struct Part {
  bool is_placeholder;
  std::optional<std::string_view> value;  // of a placeholder whose name has one
  std::string_view text;                  // as TextPart has it
  std::size_t begin, size;                // as it is written in the pattern
};

std::vector<Part> parts_of(std::string_view pattern, const Captures& known) {
  std::vector<Part> parts;
  PlaceholderText text(pattern);
  std::size_t at = 0;
  while (const auto each = text.next()) {
    const bool is_braces = !each->is_placeholder && each->text == "{{";
    const std::size_t around = each->is_placeholder ? 4 : 0;
    const std::size_t size =
        is_braces ? std::string_view("{{lb}}").size() : each->text.size() + around;
    Part part{each->is_placeholder, std::nullopt, each->text, at, size};
    if (part.is_placeholder) {
      const auto value = known.find(placeholder_parts(part.text).name);
      if (value != known.end()) part.value = value->second;
    }
    parts.push_back(part);
    at += size;
  }
  return parts;
}

// Of the first `count` parts, each placeholder with a name of its own, or the value that it has.
std::string pattern_of(const std::vector<Part>& parts, std::size_t count) {
  std::string pattern;
  for (std::size_t i = 0; i < count; ++i) {
    const Part& part = parts[i];
    pattern += part.is_placeholder && !part.value
                   ? numbered_placeholder(placeholder_parts(part.text).type, i)
                   : escaped_literal(part.value.value_or(part.text));
  }
  return pattern;
}

bool fits(std::string pattern, std::string_view message, Captures& found) {
  TranscriptMatch match;
  match.pattern = std::move(pattern);
  return !Matcher(match).check(message, found);
}

// How many bytes of the message the first `count` parts take; nullopt: they do not fit.
std::optional<std::size_t> taken_by(const std::vector<Part>& parts, std::size_t count,
                                    std::string_view message) {
  Captures found;
  if (!fits(pattern_of(parts, count) + "{{rest:any}}", message, found)) return std::nullopt;
  return message.size() - found["rest"].size();
}

// What is there, as far as it is one thing.
std::size_t token_size(std::string_view rest) {
  if (rest.empty()) return 0;
  const std::string_view window =
      rest.substr(0, character_start(rest, std::min(rest.size(), kTokenWindow)));
  return window.empty() ? 1 : text_tokens(window).front().text.size();
}

struct Line {
  std::string_view text;
  std::size_t before;  // lines
  std::size_t at;      // of the place, in its text
};

Line line_at(std::string_view text, std::size_t place) {
  const std::size_t last = place == 0 ? std::string_view::npos : text.rfind('\n', place - 1);
  const std::size_t begin = last == std::string_view::npos ? 0 : last + 1;
  const std::size_t end = text.find('\n', begin);
  const std::size_t size = end == std::string_view::npos ? text.size() - begin : end + 1 - begin;
  return {text.substr(begin, size), count_lines(text.substr(0, begin)), place - begin};
}

// The line after `begin`, and ^ under `size` bytes of it.
void append_marked(Literal begin, const Line& line, std::size_t size, std::vector<Printable>& out) {
  const LineExcerpt shown = line_excerpt(line.text, line.at);
  out.emplace_back(begin);
  out.back() += shown.text;
  const std::string_view before =
      line.text.substr(shown.begin, line.at - std::min(line.at, shown.begin));
  const auto column = sure_columns(escaped(before).text());
  if (!column) return;
  const std::size_t end = shown.begin + shown.size;
  const std::string_view marked =
      line.text.substr(line.at, std::min(size, end - std::min(line.at, end)));
  const std::size_t width = sure_columns(escaped(marked).text()).value_or(1);
  out.push_back(repeated(" ", begin.text.size() + shown.lead_width + *column));
  out.back() += repeated("^", std::max<std::size_t>(width, 1));
}

}  // namespace

std::optional<PatternGap> find_pattern_gap(std::string_view pattern, std::string_view message,
                                           const Captures& known) {
  if (pattern.size() > kLongestAligned || message.size() > kLongestAligned) return std::nullopt;
  const std::vector<Part> parts = parts_of(pattern, known);
  std::size_t fitting = 0;  // parts
  std::size_t taken = 0;
  try {
    Captures found;
    if (fits(pattern_of(parts, parts.size()), message, found)) return std::nullopt;
    std::size_t beyond = parts.size() + 1;  // so many do not
    while (fitting + 1 < beyond) {
      const std::size_t middle = (fitting + beyond) / 2;
      const auto size = taken_by(parts, middle, message);
      if (size) taken = *size;
      (size ? fitting : beyond) = middle;
    }
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // the names made it too long
  }
  const std::string_view rest = message.substr(taken);
  if (fitting == parts.size()) return PatternGap{pattern.size(), 0, taken, rest.size()};
  const Part& part = parts[fitting];
  if (part.is_placeholder) return PatternGap{part.begin, part.size, taken, token_size(rest)};
  const std::size_t same = common_prefix(part.text, rest);
  const bool is_braces = part.text == "{{";
  const std::size_t in_part = is_braces ? 0 : character_start(part.text, same);
  const std::size_t size = is_braces ? part.size : token_size(part.text.substr(in_part));
  return PatternGap{part.begin + in_part, size, taken + in_part, token_size(rest.substr(in_part))};
}

std::vector<Printable> pattern_difference(std::string_view pattern, std::string_view message,
                                          const PatternGap& gap) {
  std::vector<Printable> out;
  const auto count = [&](std::size_t lines, Literal one, Literal more) {
    if (lines == 0) return;
    out.push_back(Printable("... "));
    out.back() += std::uint64_t{lines};
    out.back() += lines == 1 ? one : more;
  };
  const Line line = line_at(message, gap.message_begin);
  count(line.before, " line that fits", " lines that fit");
  append_marked("- ", line_at(pattern, gap.rule_begin), gap.rule_size, out);
  append_marked("+ ", line, gap.message_size, out);
  const std::size_t end =
      static_cast<std::size_t>(line.text.data() - message.data()) + line.text.size();
  count(count_lines(message.substr(end)), " more line", " more lines");
  return out;
}

Printable pattern_sentence(std::string_view pattern, std::string_view message,
                           const PatternGap& gap) {
  const std::string_view came = message.substr(gap.message_begin, gap.message_size);
  const std::string_view wanted = pattern.substr(gap.rule_begin, gap.rule_size);
  Printable text;
  if (wanted.empty()) {
    text += quoted_excerpt(came, 0, kMostQuotedOfPattern);
    return text += Literal(" came after all that the pattern has"), text;
  }
  if (came.empty()) {
    text += Literal("it ends where the pattern has ");
  } else {
    text += quoted_excerpt(came, 0, kMostQuotedOfPattern);
    text += Literal(" came where the pattern has ");
  }
  return text += quoted_short(wanted), text;
}

}  // namespace confab

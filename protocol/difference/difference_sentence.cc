#include "protocol/difference/difference_sentence.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/difference/difference.h"
#include "protocol/difference/difference_kind.h"
#include "protocol/json/json_text.h"
#include "protocol/learning/varying_text.h"
#include "protocol/text/common_ends.h"
#include "protocol/text/line_alignment.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/payload.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Text = std::string_view;

// Longer ones are not compared word by word.
constexpr std::size_t kMostCompared = 64 << 10;
constexpr std::size_t kMostQuoted = 40;

Text line_end_of(Text text) noexcept {
  if (text.ends_with("\r\n")) return text.substr(text.size() - 2);
  return text.ends_with('\n') || text.ends_with('\r') ? text.substr(text.size() - 1) : Text();
}

char small_letter(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool differs_in_case_only(Text a, Text b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return small_letter(x) == small_letter(y); });
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

bool differs_in_blanks_only(Text a, Text b) noexcept {
  std::size_t i = 0;
  std::size_t j = 0;
  while (true) {
    while (i < a.size() && is_blank(a[i])) ++i;
    while (j < b.size() && is_blank(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i++] != b[j++]) return false;
  }
}

// \r\n in the place of each \n, or the other way round.
bool differs_in_line_ends_only(Text a, Text b) noexcept {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (a.substr(i, 2) == "\r\n") ++i;
    if (b.substr(j, 2) == "\r\n") ++j;
    if (i == a.size() || j == b.size() || a[i++] != b[j++]) return false;
  }
  return true;
}

Printable counted(std::size_t count, Literal one, Literal more) {
  Printable text;
  text += std::uint64_t{count};
  text += count == 1 ? one : more;
  return text;
}

Printable came_not(const Printable& came, const Printable& expected) {
  Printable text = came;
  text += Literal(" came, not ");
  text += expected;
  return text;
}

Printable about_line_end(Text expected, Text actual) {
  Printable text;
  if (actual.empty()) {
    text += Literal("the line end ");
    text += escaped(expected);
    return text += Literal(" is missing"), text;
  }
  if (expected.empty()) {
    text += Literal("a line end that was not expected came: ");
    return text += escaped(actual), text;
  }
  text += Literal("it ends with ");
  text += escaped(actual);
  text += Literal(", not with ");
  return text += escaped(expected), text;
}

// One of the two begins with the other.
Printable about_length(Text expected, Text actual, bool are_texts) {
  const bool is_more = actual.size() > expected.size();
  const Text rest = is_more ? actual.substr(expected.size()) : expected.substr(actual.size());
  const Text same = is_more ? expected : actual;
  const bool are_lines =
      are_texts && rest.ends_with('\n') && (same.empty() || same.ends_with('\n'));
  Printable text = are_lines ? counted(count_lines(rest), " line", " lines")
                             : counted(rest.size(), " byte", " bytes");
  const bool is_one = are_lines ? count_lines(rest) == 1 : rest.size() == 1;
  if (is_more) {
    text += Literal(" more came than was expected: ");
  } else {
    text += is_one ? Literal(" is missing at the end: ") : Literal(" are missing at the end: ");
  }
  return text += quoted_excerpt(rest, 0, kMostQuoted), text;
}

Printable about_bytes(Text expected, Text actual) {
  const std::size_t both = std::min(expected.size(), actual.size());
  const std::size_t first = common_prefix(expected, actual);
  std::size_t different = 0;
  for (std::size_t i = first; i < both; ++i) different += expected[i] != actual[i] ? 1 : 0;
  Printable text;
  if (expected.size() != actual.size()) {
    text += counted(actual.size(), " byte", " bytes");
    text += Literal(" came, not ");
    text += std::uint64_t{expected.size()};
    text += Literal("; the first that differs is byte ");
  } else if (different == 1) {
    text += Literal("byte ");
  } else {
    text += std::uint64_t{different};
    text += Literal(" bytes differ, the first is byte ");
  }
  text += std::uint64_t{first + 1};
  text += different == 1 && expected.size() == actual.size() ? Literal(" is ") : Literal(": ");
  text += Untrusted(to_hex(actual.substr(first, 1)));
  text += Literal(", not ");
  return text += Untrusted(to_hex(expected.substr(first, 1))), text;
}

bool is_number(Text type) noexcept { return type == "int" || type == "num"; }

// Of long ones the part where they begin to differ.
Printable came_not(const VaryingPiece& piece) {
  constexpr std::size_t kSeen = 30;  // of what both begin with
  constexpr std::size_t kBefore = 10;
  const Text expected = piece.texts[0];
  const std::size_t same = common_prefix(expected, piece.texts[1]);
  const std::size_t from = same <= kSeen ? 0 : character_start(expected, same - kBefore);
  if (is_number(piece.type)) return came_not(shortened(piece.texts[1]), shortened(expected));
  const auto shown = quoted_excerpts(expected, piece.texts[1], from, kMostQuoted);
  return came_not(shown.second, shown.first);
}

bool is_blanks(const VaryingPiece& piece) {
  return std::all_of(piece.texts.begin(), piece.texts.end(),
                     [](Text each) { return each.find_first_not_of(" \t") == Text::npos; });
}

// Texts of the same form: what differs in them, word by word. Empty: they are not.
Printable about_words(Text expected, Text actual) {
  const std::vector<Text> texts = {expected, actual};
  std::vector<VaryingPiece> pieces = compare_texts(texts).pieces;
  std::erase_if(pieces, [](const VaryingPiece& each) { return each.texts[0] == each.texts[1]; });
  Printable text;
  if (pieces.empty()) return text;
  const VaryingPiece& first = pieces.front();
  const bool is_word = first.type == "word" || first.type == "any";
  if (pieces.size() > 1) {
    const bool are_words = std::none_of(pieces.begin(), pieces.end(), is_blanks);
    text += std::uint64_t{pieces.size()};
    text += are_words ? Literal(" words") : Literal(" places");
    text += Literal(" differ, the first: ");
  } else if (!is_word) {
    text += Untrusted(kind_in_words(first.type));
    text += Literal(" differs: ");
  }
  return text += came_not(first), text;
}

// Between what both begin and what both end with, whole characters.
std::pair<Text, Text> middles(Text expected, Text actual) {
  const std::size_t same = common_prefix(expected, actual);
  const std::size_t begin =
      std::min(character_start(expected, same), character_start(actual, same));
  expected.remove_prefix(begin);
  actual.remove_prefix(begin);
  std::size_t end = common_suffix(expected, actual);
  while (end > 0 && (character_start(expected, expected.size() - end) != expected.size() - end ||
                     character_start(actual, actual.size() - end) != actual.size() - end))
    --end;
  expected.remove_suffix(end);
  actual.remove_suffix(end);
  return {expected, actual};
}

// Of lines that are not of the same form.
Printable about_middle(Text expected, Text actual) {
  const auto [missing, additional] = middles(expected, actual);
  const auto in_quotes = [](Text text) { return quoted_excerpt(text, 0, kMostQuoted); };
  Printable text;
  if (additional.empty()) {
    text += in_quotes(missing);
    return text += Literal(" is missing"), text;
  }
  if (missing.empty()) {
    text += in_quotes(additional);
    return text += Literal(" came in addition"), text;
  }
  const std::size_t same = common_prefix(expected, actual);
  const auto rest = [same](Text line) { return line.substr(character_start(line, same)); };
  const auto shown = quoted_excerpts(rest(expected), rest(actual), 0, kMostQuoted);
  return came_not(shown.second, shown.first);
}

Printable about_lines(Text expected, Text actual) {
  const std::size_t prefix = common_prefix(expected, actual);
  const std::size_t line = count_lines(expected.substr(0, prefix)) +
                           (prefix == 0 || expected[prefix - 1] == '\n' ? 1 : 0);
  const auto line_of = [&](Text text) {
    const std::size_t last = text.substr(0, prefix).rfind('\n');
    const std::size_t begin = last == Text::npos ? 0 : last + 1;
    return text.substr(begin, text.substr(begin).find('\n'));
  };
  const bool is_one_line = count_lines(expected) <= 1 && count_lines(actual) <= 1;
  Printable text;
  if (!is_one_line) {
    text += Literal("line ");
    text += std::uint64_t{line};
    text += Literal(" is the first that differs: ");
  }
  const Printable of_line = about_words(line_of(expected), line_of(actual));
  if (!of_line.empty()) return text += of_line, text;
  return text += about_middle(line_of(expected), line_of(actual)), text;
}

}  // namespace

Printable stray_line_end(Text expected, Text actual) {
  const bool is_crlf = actual.starts_with("\r\n");
  Printable text;
  if (!is_crlf && !actual.starts_with('\n')) return text;
  const Text rest = actual.substr(is_crlf ? 2 : 1);
  const bool may_be =
      rest.empty() ? line_end_of(expected).empty() : expected.empty() || expected.starts_with(rest);
  if (!may_be || expected.starts_with(actual.substr(0, 1))) return text;
  text += Literal("it begins with a line end (");
  text += escaped(actual.substr(0, is_crlf ? 2 : 1));
  return text += Literal("), maybe that of the message before it"), text;
}

Printable difference_sentence(Text expected, Text actual) {
  if (expected == actual) return {};
  const bool are_texts = is_json_text(expected) && is_json_text(actual);
  const Text expected_end = line_end_of(expected);
  const Text actual_end = line_end_of(actual);
  const Text expected_body = expected.substr(0, expected.size() - expected_end.size());
  const Text actual_body = actual.substr(0, actual.size() - actual_end.size());
  if (expected_body == actual_body) return about_line_end(expected_end, actual_end);
  if (actual.empty()) return Printable("an empty message came");
  Printable stray = stray_line_end(expected, actual);
  if (!stray.empty()) return stray;
  if (differs_in_line_ends_only(expected, actual))
    return Printable("only the line ends differ: \\r\\n and \\n");
  if (expected.starts_with(actual) || actual.starts_with(expected))
    return about_length(expected, actual, are_texts);
  if (!are_texts) return about_bytes(expected, actual);
  if (differs_in_case_only(expected, actual))
    return Printable("only capital and small letters differ");
  if (differs_in_blanks_only(expected, actual)) return Printable("only blanks differ");
  if (std::max(expected.size(), actual.size()) <= kMostCompared && count_lines(expected) <= 1) {
    Printable words = about_words(expected, actual);
    if (!words.empty()) return words;
  }
  return about_lines(expected, actual);
}

std::vector<Printable> explained_difference(Text expected, Text actual) {
  std::vector<Printable> lines = difference(expected, actual);
  Printable sentence = difference_sentence(expected, actual);
  if (!lines.empty() && !sentence.empty()) lines.push_back(std::move(sentence));
  return lines;
}

}  // namespace confab

#include "protocol/json/json_trouble.h"

#include "protocol/json/json_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "protocol/text/utf8.h"

namespace confab {
namespace {

// The word, number or character that begins here, to be quoted.
std::string_view word_at(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  const std::size_t end = text.find_first_of(" \t\r\n,:[]{}\"", 1);
  return text.substr(0, std::min({end, kLongest, text.size()}));
}

Printable in_quotes(std::string_view word, Literal rest) {
  Printable what("\"");
  what += Untrusted(word);
  what += Literal("\"");
  what += rest;
  return what;
}

// Where the string begins whose content or closing quote is at `place`; npos outside of strings.
std::size_t string_around(std::string_view text, std::size_t place) {
  std::size_t begin = std::string_view::npos;
  for (std::size_t i = 0; i < place; ++i) {
    if (text[i] == '"') {
      begin = begin == std::string_view::npos ? i : std::string_view::npos;
    } else if (text[i] == '\\' && begin != std::string_view::npos) {
      ++i;
    }
  }
  return begin;
}

// A \uXXXX at the beginning of `rest`: its value.
std::optional<unsigned> unit_at(std::string_view rest) {
  if (!rest.starts_with("\\u") || rest.size() < 6) return std::nullopt;
  unsigned value = 0;
  const char* end = rest.data() + 6;
  const auto [stop, error] = std::from_chars(rest.data() + 2, end, value, 16);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

// How many bytes the escape takes that `rest` begins with; 0: JSON has none like it.
std::size_t escape_size(std::string_view rest) {
  if (rest.size() < 2) return 0;
  if (rest[1] != 'u') return std::string_view("\"\\/bfnrt").find(rest[1]) < 8 ? 2 : 0;
  const auto unit = unit_at(rest);
  if (!unit || *unit >> 10 == 0xdc00 >> 10) return 0;
  if (*unit >> 10 != 0xd800 >> 10) return 6;
  const auto second = unit_at(rest.substr(6));
  return second && *second >> 10 == 0xdc00 >> 10 ? 12 : 0;
}

// Of what is between quotes: where the first thing is that may not.
std::optional<std::size_t> first_bad(std::string_view content) {
  for (std::size_t at = 0; at < content.size();) {
    std::size_t size = 0;
    if (content[at] == '\\') {
      size = escape_size(content.substr(at));
    } else if (static_cast<std::uint8_t>(content[at]) >= 0x20) {
      const Utf8 next = decode_utf8(content.substr(at));
      size = next.state == Utf8::State::whole ? next.size : 0;
    }
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

Printable explain_in_string(std::string_view rest) {
  const auto byte = static_cast<std::uint8_t>(rest.front());
  if (byte == 0) return Printable("a NUL byte inside a text: it is written \\u0000");
  if (byte == '\t') return Printable("a TAB inside a text: it is written \\t");
  if (byte < 0x20) return Printable("a control character inside a text: it is written \\u00XX");
  if (byte != '\\') {
    return Printable(
        "a byte that is not UTF-8: bytes that are not text stand in \"hex\" or \"base64\"");
  }
  return Printable(
      "an escape that JSON does not know: there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and "
      "\\uXXXX (d800 to dfff in pairs only)");
}

bool looks_like_value(char c) {
  return c == '"' || c == '{' || c == '[' || c == '-' || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z');
}

// Outside of strings; `before` is the last byte that is not blank before `rest`, or 0.
Printable explain_outside(char before, std::string_view rest) {
  const char c = rest.front();
  if (before == ',' && (c == '}' || c == ']'))
    return Printable("a comma with nothing after it: leave it out");
  if (c == '\0') return Printable("a NUL byte");
  if (c == '\'') return Printable("texts are in double quotes: \"");
  if (c == '/' || c == '#')
    return Printable(
        "JSON has no comments; {\"type\": \"note\", \"text\": \"...\"} says something");
  if (c == ',') return Printable("a comma where a key or a value should be");
  if (c == ':') return Printable("a colon: it belongs between a key in quotes and its value");
  if (c == '}' || c == ']') return in_quotes(rest.substr(0, 1), " closes what is not open here");
  if (before != ',' && before != ':' && before != '{' && before != '[' && looks_like_value(c))
    return Printable("a comma (or, after a key, a colon) is missing before this");
  if ((before == ',' || before == '{') && c != '"')
    return in_quotes(word_at(rest), " is where a key in double quotes should be");
  return in_quotes(word_at(rest),
                   " is not JSON: a value is a \"text\", a number, true, false, null, [ ] or { }");
}

// The reader stops at the end of a word; people look at its beginning.
std::size_t begin_of_word(std::string_view text, std::size_t place) {
  constexpr std::string_view kBetween = " \t\r\n,:[]{}\"";
  if (kBetween.find(text[place]) != std::string_view::npos) return place;
  while (place > 0 && kBetween.find(text[place - 1]) == std::string_view::npos) --place;
  return place;
}

}  // namespace

JsonTrouble explain_json(std::string_view text, std::size_t place) {
  place = std::min(place, text.size());
  if (place < text.size()) {
    const std::size_t begin = string_around(text, place);
    if (begin == std::string_view::npos) {
      place = begin_of_word(text, place);
    } else {
      const std::size_t end = std::min(text.find('"', place), text.size());
      const std::string_view content = text.substr(begin + 1, end - begin - 1);
      if (const auto bad = first_bad(content))
        return {begin + 1 + *bad, explain_in_string(content.substr(*bad))};
      place = begin;  // nothing is wrong with the text: it is where none should
    }
  }
  place = std::min(text.find_first_not_of(kJsonBlanks, place), text.size());
  if (place == text.size()) return {place, Printable("it ends too early: a bracket is missing")};
  const std::size_t before =
      place == 0 ? std::string_view::npos : text.find_last_not_of(kJsonBlanks, place - 1);
  const char last = before == std::string_view::npos ? '\0' : text[before];
  return {place, explain_outside(last, text.substr(place))};
}

}  // namespace confab

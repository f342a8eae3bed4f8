#include "app/mock/fresh.h"

#include <array>
#include <cstdint>
#include <ctime>
#include <utility>

#include "app/mock/fresh_clock.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/text/ascii.h"
#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kExamples = {{
    {"int", "1000"},
    {"num", "1.5"},
    {"word", "word"},
    {"hex", "0a"},
    {"uuid", "00000000-0000-4000-8000-000000000000"},
    {"ip", "127.0.0.1"},
    {"addr", "127.0.0.1:1"},
    {"ctime", "Thu Jan  1 00:00:00 1970"},
    {"rfc3339", "1970-01-01T00:00:00Z"},
    {"http_date", "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"daytime", "01 JAN 1970 00:00:00 UTC"},
    {"date", "1970-01-01"},
    {"time", "00:00:00"},
}};

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string_view example_of(std::string_view type) noexcept {
  for (const auto& [name, example] : kExamples)
    if (name == type) return example;
  return "";
}

std::string Fresh::like(std::string_view type, std::string_view sample) {
  if (type == "ctime") return ctime_text(clock_());
  if (is_clock_type(type)) {
    std::string text = clock_like(sample, clock_());
    return is_of_type(type, text) ? text : std::string(sample);
  }
  if (type == "uuid") return uuid();
  if (type == "int" || type == "num" || type == "hex" || type == "word")
    return scrambled(type, sample);
  return std::string(sample);
}

// Version 4, RFC 9562.
std::string Fresh::uuid() {
  std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& c : text) {
    if (c == 'x') c = kHexDigits[random_.below(16)];
    if (c == 'y') c = kHexDigits[8 + random_.below(4)];
  }
  return text;
}

std::string Fresh::scrambled(std::string_view type, std::string_view sample) {
  std::string text(sample);
  const std::size_t skipped =
      type == "hex" && (sample.starts_with("0x") || sample.starts_with("0X")) ? 2 : 0;
  const auto is_hit = [](char c) { return is_digit(c) || is_lower(c) || is_upper(c); };
  for (std::size_t i = skipped; i < text.size(); ++i) {
    const bool is_first = i == skipped || !is_digit(text[i - 1]);
    const bool is_first_of_many = is_first && i + 1 < text.size() && is_digit(text[i + 1]);
    if (is_hit(text[i])) text[i] = other(text[i], type, is_first_of_many);
  }
  return text;
}

// A number keeps its length: its first digit is no 0.
char Fresh::other(char c, std::string_view type, bool is_first_of_many) {
  const auto from = [&](char first, unsigned count) {
    return static_cast<char>(first + static_cast<char>(random_.below(count)));
  };
  if (type == "num" && !is_digit(c)) return c;  // the exponent's letter
  if (type == "hex") {
    const char digit = kHexDigits[random_.below(16)];
    return is_upper(c) && is_lower(digit) ? static_cast<char>(digit - 'a' + 'A') : digit;
  }
  if (is_digit(c)) return is_first_of_many && type != "word" ? from('1', 9) : from('0', 10);
  return is_lower(c) ? from('a', 26) : from('A', 26);
}

}  // namespace confab

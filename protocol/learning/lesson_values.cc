#include "protocol/learning/lesson_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "protocol/text/line_excerpt.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Values = std::vector<std::string>;

// A counter may have gone on by so much while three of its messages came.
constexpr double kSmallStep = 10;

std::size_t count_distinct(const Values& values) {
  return std::set<std::string_view>(values.begin(), values.end()).size();
}

// All others agree with each other; there are at least two of them.
std::optional<std::size_t> odd_one(const Values& values) {
  for (std::size_t odd = 0; odd < values.size() && values.size() > 2; ++odd) {
    const std::string& other = values[odd == 0 ? 1 : 0];
    bool is_odd = values[odd] != other;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (i != odd) is_odd = is_odd && values[i] == other;
    if (is_odd) return odd;
  }
  return std::nullopt;
}

std::size_t first_change(const Values& values) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const std::string& each) { return each != values[0]; });
  return static_cast<std::size_t>(found - values.begin());
}

double number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool are_blanks(const Values& values) {
  return std::all_of(values.begin(), values.end(), [](const std::string& each) {
    return each.find_first_not_of(" \t") == std::string::npos;
  });
}

NoLesson trouble_with(std::size_t sample, const Values& values) {
  Printable why("it has ");
  why += quoted_short(values[sample]);
  if (sample == 0) {
    why += Literal(", and all runs ");
    why += quoted_short(values[1]);
    return {sample, std::move(why), true};
  }
  const bool is_alone = odd_one(values).has_value();
  why += is_alone ? Literal(", and all others ") : Literal(", and the recording ");
  why += quoted_short(values[0]);
  return {sample, std::move(why)};
}

// No type of a pattern is blanks alone, and {{*}} would take anything in their place.
NoLesson trouble_with_blanks(const Values& values) {
  constexpr std::size_t kMostQuoted = 40;
  const std::size_t sample = odd_one(values).value_or(first_change(values));
  Printable why("it has the blanks ");
  why += quoted_excerpt(values[sample], 0, kMostQuoted);
  why += sample == 0 ? Literal(", and all runs ") : Literal(", and the recording ");
  why += quoted_excerpt(values[sample == 0 ? 1 : 0], 0, kMostQuoted);
  if (sample != 0) why += Literal(" (a \"regex\" can allow both)");
  return {sample, std::move(why), sample == 0};
}

std::optional<NoLesson> judge_numbers(const Values& values) {
  const auto odd = odd_one(values);
  const bool has_gone_on = std::abs(number_of(values.back()) - number_of(values[0])) <= kSmallStep;
  if (odd && (*odd != values.size() - 1 || !has_gone_on)) {
    NoLesson trouble = trouble_with(*odd, values);
    trouble.may_change_with_time = *odd == 0;
    return trouble;
  }
  if (values.size() > 2 && count_distinct(values) == 2 && !has_gone_on)
    return trouble_with(first_change(values), values);
  return std::nullopt;
}

}  // namespace

bool is_clock_type(std::string_view type) noexcept {
  return type == "ctime" || type == "rfc3339" || type == "http_date" || type == "daytime" ||
         type == "date" || type == "time";
}

std::optional<NoLesson> judge_values(std::string_view type, const Values& values) {
  if (is_clock_type(type)) return std::nullopt;
  if (are_blanks(values)) return trouble_with_blanks(values);
  if (type == "int" || type == "num") return judge_numbers(values);
  const auto odd = odd_one(values);
  if (type == "word" || type == "any") {
    if (count_distinct(values) == values.size()) return std::nullopt;
    return trouble_with(odd.value_or(first_change(values)), values);
  }
  if (odd && *odd > 0) return trouble_with(*odd, values);
  return std::nullopt;
}

bool is_identity(std::string_view type, const Values& values) {
  if (is_clock_type(type) || are_blanks(values)) return false;
  const bool is_number = type == "int" || type == "num";
  const std::size_t least = is_number ? 2 : 3;
  const bool is_long = std::all_of(values.begin(), values.end(),
                                   [&](const std::string& each) { return each.size() >= least; });
  return is_long && (!is_number || count_distinct(values) == values.size());
}

}  // namespace confab

#include "protocol/text/duration.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <stdexcept>

namespace confab {
namespace {

constexpr double kDayInNanoseconds = 24 * 3600e9;

struct Unit {
  std::string_view name;
  double nanoseconds;
};

constexpr Unit kUnits[] = {{"", 1e9},   {"us", 1e3},   {"ms", 1e6},  {"s", 1e9},
                           {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}};

[[noreturn]] void fail(std::string_view text) {
  throw std::invalid_argument("no duration \"" + std::string(text) +
                              "\": 250ms, 1.5s, 2m, 1h or a number of seconds, at most 24h");
}

// Digits with at most one dot: from_chars would also take "inf", "-1" and "1e9".
std::size_t number_length(std::string_view text) noexcept {
  const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, length);
  const bool has_digit = number.find_first_not_of('.') != std::string_view::npos;
  return has_digit && std::count(number.begin(), number.end(), '.') <= 1 ? length : 0;
}

}  // namespace

std::chrono::nanoseconds parse_duration(std::string_view text) {
  const std::size_t length = number_length(text);
  if (length == 0) fail(text);
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& known) {
    return known.name == text.substr(length);
  });
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + length, value);
  if (unit == std::end(kUnits) || parsed.ec != std::errc{}) fail(text);
  const double nanoseconds = value * unit->nanoseconds;
  if (nanoseconds > kDayInNanoseconds) fail(text);
  return std::chrono::nanoseconds(std::llround(nanoseconds));
}

std::string duration_text(std::chrono::nanoseconds duration) {
  const auto count =
      static_cast<double>(std::max<std::chrono::nanoseconds::rep>(duration.count(), 0));
  // Each unit from where the one before would round to its end.
  double value = count / 1e6;
  const char* unit = "ms";
  if (value >= 999.5) value = count / 1e9, unit = "s";
  if (count >= 59.95e9) value = count / 60e9, unit = "min";
  if (count >= 59.95 * 60e9) value = count / 3600e9, unit = "h";
  const int decimals = value < 0.095 ? 2 : value < 99.95 ? 1 : 0;
  char digits[64];
  std::snprintf(digits, sizeof digits, "%.*f", decimals, value);
  std::string number = digits;
  if (decimals > 0) {
    number.erase(number.find_last_not_of('0') + 1);
    if (number.ends_with('.')) number.pop_back();
  }
  return number + " " + unit;
}

}  // namespace confab

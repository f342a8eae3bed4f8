#include "app/replay/load_options.h"

#include <charconv>
#include <iterator>
#include <stdexcept>
#include <string>

namespace confab {
namespace {

constexpr double kMostPerSecond = 1e6;  // a turn of the loop a microsecond: nothing reaches that

}  // namespace

double parse_rate(std::string_view text) {
  const std::string_view number = text.substr(0, text.find('/'));
  const std::string_view unit = text.substr(number.size());
  double rate = 0;
  const char* const end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, rate);
  if (unit == "/min") rate /= 60;
  const bool is_number = error == std::errc{} && stop == end;
  const bool is_unit = unit.empty() || unit == "/s" || unit == "/min";
  if (!is_number || !is_unit || !(rate > 0 && rate <= kMostPerSecond))
    throw std::invalid_argument("no rate \"" + std::string(text) +
                                "\": such as 500/s or 30/min, at most a million a second");
  return rate;
}

std::string rate_text(double per_second) {
  char digits[32];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), per_second,
                                 std::chars_format::general, 6);
  return {std::begin(digits), end.ptr};
}

}  // namespace confab

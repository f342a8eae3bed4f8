#include "protocol/text/amount.h"

#include <charconv>
#include <cmath>

namespace confab {
namespace {

constexpr double kMostBytes = 0x1p50;

// Digits with at most one dot: from_chars would also take "inf", "-1" and "1e9".
std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  const bool is_plain = text.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!is_plain || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

double bytes_of_unit(char unit) {
  if (unit == 'k' || unit == 'K') return 0x1p10;
  if (unit == 'm' || unit == 'M') return 0x1p20;
  if (unit == 'g' || unit == 'G') return 0x1p30;
  return 0;
}

}  // namespace

std::optional<double> parse_percent(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  const std::optional<double> value = parse_number(text);
  if (!value || *value > 100) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_byte_count(std::string_view text) {
  double unit = text.empty() ? 0 : bytes_of_unit(text.back());
  if (unit > 0)
    text.remove_suffix(1);
  else
    unit = 1;
  const std::optional<double> value = parse_number(text);
  if (!value || *value * unit > kMostBytes) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*value * unit));
}

}  // namespace confab

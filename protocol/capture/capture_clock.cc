#include "protocol/capture/capture_clock.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::uint64_t kNanosecondsASecond = 1'000'000'000;
// In 2255: what is added to it still fits into 63 bits.
constexpr std::uint64_t kLastSecond = 9'000'000'000;
constexpr unsigned kNanosecondDigits = 9;
constexpr unsigned kMostDigits = 19;  // of a number of 64 bits, without its first

constexpr std::uint64_t power_of_ten(unsigned exponent) noexcept {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

CaptureTime of_decimal_units(std::uint64_t units, unsigned digits, std::int64_t offset) noexcept {
  if (digits > kMostDigits) return capture_time(0, offset, 0);  // less than two seconds in all
  const std::uint64_t second = power_of_ten(digits);
  const std::uint64_t rest = units % second;
  const std::uint64_t nanoseconds = digits <= kNanosecondDigits
                                        ? rest * power_of_ten(kNanosecondDigits - digits)
                                        : rest / power_of_ten(digits - kNanosecondDigits);
  return capture_time(units / second, offset, nanoseconds);
}

// Of a fraction 32 bits are enough: 2^-32 s is a quarter of a nanosecond.
CaptureTime of_binary_units(std::uint64_t units, unsigned bits, std::int64_t offset) noexcept {
  constexpr unsigned kAllBits = 64;
  constexpr unsigned kFractionBits = 32;
  if (bits >= kAllBits) return capture_time(0, offset, 0);
  const std::uint64_t rest = units & ((std::uint64_t{1} << bits) - 1);
  const std::uint64_t fraction =
      bits > kFractionBits ? rest >> (bits - kFractionBits) : rest << (kFractionBits - bits);
  return capture_time(units >> bits, offset, fraction * kNanosecondsASecond >> kFractionBits);
}

}  // namespace

CaptureTime CaptureClock::at(std::uint64_t units) const noexcept {
  constexpr std::uint8_t kIsBinary = 0x80;
  const unsigned exponent = resolution_ & 0x7fU;
  if ((resolution_ & kIsBinary) != 0) return of_binary_units(units, exponent, offset_seconds_);
  return of_decimal_units(units, exponent, offset_seconds_);
}

CaptureTime capture_time(std::uint64_t seconds, std::int64_t offset_seconds,
                         std::uint64_t nanoseconds) noexcept {
  if (offset_seconds < 0) {
    const std::uint64_t back = 0 - static_cast<std::uint64_t>(offset_seconds);
    if (back > seconds) return CaptureTime{0};
    seconds -= back;
  } else {
    const auto ahead = static_cast<std::uint64_t>(offset_seconds);
    seconds = seconds > UINT64_MAX - ahead ? UINT64_MAX : seconds + ahead;
  }
  seconds = std::min(seconds, kLastSecond);
  const std::uint64_t more = std::min(nanoseconds, kNanosecondsASecond - 1);
  return CaptureTime{static_cast<std::int64_t>(seconds * kNanosecondsASecond + more)};
}

}  // namespace confab

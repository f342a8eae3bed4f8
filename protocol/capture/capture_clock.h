#pragma once
// What a time stamp of an interface means.

#include <cstdint>

#include "protocol/capture/captured_packet.h"

namespace confab {

// pcapng, "if_tsresol" and "if_tsoffset": units of 10^-n or 2^-n seconds, and seconds that are
// added. Times before 1970 are 1970, and those after 2255, which nanoseconds in 63 bits can hardly
// say, are the last second of these.
class CaptureClock {
 public:
  // `resolution`: n, with the highest bit set where the base is 2.
  explicit CaptureClock(std::uint8_t resolution = 6, std::int64_t offset_seconds = 0) noexcept
      : resolution_(resolution), offset_seconds_(offset_seconds) {}

  CaptureTime at(std::uint64_t units) const noexcept;

 private:
  std::uint8_t resolution_;
  std::int64_t offset_seconds_;
};

// The same of whole seconds and a fraction, which is less than a second.
CaptureTime capture_time(std::uint64_t seconds, std::int64_t offset_seconds,
                         std::uint64_t nanoseconds) noexcept;

}  // namespace confab

#include "app/session/wall_clock.h"

#include <chrono>
#include <ctime>

namespace confab {

std::string rfc3339_now() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string digits = std::to_string(1000 + millis);
  return std::string(text, size) + "." + digits.substr(1) + "Z";
}

}  // namespace confab

#include "app/session/excerpt.h"

namespace confab {

std::string excerpt(std::string_view message) {
  if (message.empty()) return "the last message";
  constexpr std::size_t kLongest = 40;
  const std::string_view line = message.substr(0, message.find_last_not_of("\r\n") + 1);
  if (line.empty()) return "an empty line";
  std::string text = "\"";
  text += line.substr(0, kLongest);
  text += line.size() > kLongest ? "…\"" : "\"";
  return text;
}

}  // namespace confab

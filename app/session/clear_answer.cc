#include "app/session/clear_answer.h"

#include <algorithm>
#include <cctype>

namespace confab {
namespace {

constexpr std::size_t kKeptBytes = 200;

bool announces_another(std::string_view message) {
  const std::string_view code = message.substr(0, 3);
  const bool is_code = code.size() == 3 && std::ranges::all_of(code, [](unsigned char c) {
                         return std::isdigit(c) != 0;
                       });
  if (is_code) return message.substr(3, 1) == "-";
  if (message.starts_with("* ")) return true;
  const std::size_t blank = message.find(' ');
  return message.starts_with(':') && blank != std::string_view::npos &&
         message.substr(blank).starts_with(" NOTICE ");
}

}  // namespace

void ClearAnswer::came(std::string_view message) {
  if (!is_over_) {
    is_over_ = !announces_another(message);
  } else if (behind_.empty()) {
    behind_ = message.empty() ? "an empty line" : message.substr(0, kKeptBytes);
  }
}

}  // namespace confab

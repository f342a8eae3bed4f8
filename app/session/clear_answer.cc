#include "app/session/clear_answer.h"

#include <algorithm>
#include <cctype>

namespace confab {
namespace {

constexpr std::size_t kKeptBytes = 200;

void keep(std::string_view bytes, std::string& place) {
  place += bytes.substr(0, kKeptBytes - std::min(kKeptBytes, place.size()));
}

bool is_code(std::string_view text) {
  return text.size() == 3 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

bool ClearAnswer::announces_another(std::string_view line) {
  const std::string_view code = line.substr(0, 3);
  const std::string_view after = line.substr(std::min<std::size_t>(line.size(), 3), 1);
  if (begun_.empty() && is_code(code) && after == "-") begun_ = code;
  if (!begun_.empty()) return !(code == begun_ && after == " ");
  if (line.starts_with("* ")) return true;
  const std::size_t blank = line.find(' ');
  return line.starts_with(':') && blank != std::string_view::npos &&
         line.substr(blank).starts_with(" NOTICE ");
}

void ClearAnswer::came(std::string_view bytes) {
  while (!is_over_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    keep(bytes.substr(0, end), line_);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    is_over_ = !announces_another(line_);
    if (announced_.empty()) announced_ = line_;
    line_.clear();
  }
  keep(bytes, behind_);
}

std::string ClearAnswer::one_too_many() const {
  if (is_over_) return behind_;
  return announced_;
}

}  // namespace confab

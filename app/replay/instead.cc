#include "app/replay/instead.h"

#include <algorithm>

namespace confab {
namespace {

std::size_t lines_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Behind the `count`th line end; npos: there are not so many.
std::size_t behind_lines(std::string_view text, std::size_t count) noexcept {
  std::size_t at = 0;
  for (; count > 0; --count) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

}  // namespace

std::size_t size_instead_of(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return std::min(sample.size(), bytes.size());
  return std::min(behind_lines(bytes, lines_of(sample)), bytes.size());
}

bool has_come_whole(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return bytes.size() >= sample.size();
  return behind_lines(bytes, lines_of(sample)) != std::string_view::npos;
}

}  // namespace confab

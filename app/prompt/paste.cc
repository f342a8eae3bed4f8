#include "app/prompt/paste.h"

#include <algorithm>
#include <cstdint>

#include "app/text/cells.h"
#include "protocol/text/sanitiser.h"

namespace confab {
namespace {

constexpr std::int64_t kShownLines = 5;

std::int64_t lines_in(std::string_view text) {
  const auto ends = std::count(text.begin(), text.end(), '\n');
  return text.ends_with('\n') ? ends : ends + 1;
}

// Terminals send a line end as CR; some send CR LF.
std::string with_plain_line_ends(std::string_view pasted) {
  std::string text;
  text.reserve(pasted.size());
  for (std::size_t i = 0; i < pasted.size(); ++i) {
    const bool behind_cr = pasted[i] == '\n' && i > 0 && pasted[i - 1] == '\r';
    if (!behind_cr) text += pasted[i] == '\r' ? '\n' : pasted[i];
  }
  return text;
}

}  // namespace

std::size_t Paste::take(std::string_view bytes) {
  // The marker may have begun in what came before.
  const std::size_t before = text_.size();
  const std::size_t search_from = before - std::min(before, kEnd.size() - 1);
  text_ += bytes;
  const std::size_t end = text_.find(kEnd, search_from);
  if (end == std::string::npos) return bytes.size();
  text_.resize(end);
  text_ = with_plain_line_ends(text_);
  ended_ = true;
  return end + kEnd.size() - before;
}

bool fits_the_line(std::string_view pasted, int columns) {
  if (pasted.size() > static_cast<std::size_t>(std::max(columns, 0)) * 4) return false;
  return lines_in(pasted) <= kShownLines && columns_of(pasted) <= columns &&
         sanitise(pasted).text() == pasted;
}

}  // namespace confab

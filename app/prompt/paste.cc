#include "app/prompt/paste.h"

#include <algorithm>
#include <cstdint>

#include "app/prompt/cells.h"
#include "protocol/sanitiser.h"

namespace confab {
namespace {

constexpr std::int64_t kShownLines = 5;

std::int64_t lines_in(std::string_view text) {
  const auto ends = std::count(text.begin(), text.end(), '\n');
  return text.ends_with('\n') ? ends : ends + 1;
}

}  // namespace

// Terminals send a line end as CR; some send CR LF.
bool Paste::take(char byte) {
  const bool behind_cr = byte == '\n' && text_.ends_with('\r');
  if (behind_cr) text_.pop_back();
  if (!text_.empty() && text_.back() == '\r') text_.back() = '\n';
  text_ += byte;
  if (!text_.ends_with(kEnd)) return false;
  text_.resize(text_.size() - kEnd.size());
  if (text_.ends_with('\r')) text_.back() = '\n';
  return true;
}

bool fits_the_line(std::string_view pasted, int columns) {
  if (pasted.size() > static_cast<std::size_t>(std::max(columns, 0)) * 4) return false;
  return lines_in(pasted) <= kShownLines && columns_of(pasted) <= columns &&
         sanitise(pasted).text() == pasted;
}

std::string held_text(std::string_view held) {
  const auto lines = lines_in(held);
  std::string text = "[" + std::to_string(lines) + (lines == 1 ? " line" : " lines");
  if (lines == 1) text += " of " + std::to_string(held.size()) + " bytes";
  return text + " pasted: Enter sends, Ctrl-C drops] ";
}

}  // namespace confab

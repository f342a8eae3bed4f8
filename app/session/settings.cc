#include "app/session/settings.h"

#include <utility>

namespace confab {

std::string with_line_end(std::string text, Eol eol) {
  if (eol == Eol::crlf && (text.empty() || text.back() != '\r')) text += '\r';
  if (eol != Eol::none) text += '\n';
  return text;
}

}  // namespace confab

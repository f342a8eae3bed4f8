#include "app/session/manner.h"

#include <utility>

#include "protocol/framing/framing.h"

namespace confab {

LineEnd Manner::line_end() const {
  if (eol) return *eol;
  if (auto own = ending_of(framing)) return LineEnd(std::move(*own));
  return usual_eol;
}

Manner manner_of_streams() { return {std::nullopt, "line", View::text, LineEnd("\n")}; }

Manner manner_of_messages() { return {std::nullopt, "raw", View::text, LineEnd()}; }

}  // namespace confab

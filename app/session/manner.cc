#include "app/session/manner.h"

#include <utility>

#include "protocol/framing/framing.h"

namespace confab {

LineEnd Manner::line_end(bool keeps_boundaries) const {
  if (eol) return *eol;
  if (auto own = ending_of(framing)) return LineEnd(std::move(*own));
  return keeps_boundaries ? LineEnd() : LineEnd("\n");
}

}  // namespace confab

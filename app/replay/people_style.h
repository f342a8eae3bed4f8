#pragma once
// How a report for people looks: settled by where it goes.

#include "protocol/text/sanitiser.h"

namespace confab {

struct PeopleStyle {
  bool redraws = false;  // a terminal whose last line can be written anew: how far it is
  bool colour = false;
  bool ticks = false;  // "✓" and "✗"; else "ok" and "FAILED"
  Charset charset = Charset::utf8;
  int columns = 80;
  bool wraps = false;  // a terminal: no line is longer than `columns`
};

// Asks the descriptor, the locale and $TERM; sets the environment's locale.
PeopleStyle people_style(int descriptor, bool colour);

}  // namespace confab

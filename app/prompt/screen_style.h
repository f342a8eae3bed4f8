#pragma once
// How a session looks: settled by where the output goes, changed by ":set" and ":view".

#include "app/prompt/view.h"
#include "protocol/sanitiser.h"

namespace confab {

struct ScreenStyle {
  bool terminal = false;  // notices begin with "* ", a run of lines shows its source once, long
                          // messages are cut
  bool colour = false;
  bool source = true;            // "SOURCE> " before each line
  bool timing = false;           // "+0.4 ms" behind the first reply to a send
  bool clock = false;            // "12:34:56.789 " before each line
  int columns = 0;               // of the terminal; 0: nothing is wrapped
  bool verbose = false;          // notices outside a terminal
  bool says_reconnects = false;  // these notices always
  Charset charset = Charset::utf8;
  View view = View::text;
};

}  // namespace confab

#pragma once
// How a session looks: settled by where the output goes, changed by ":set" and ":view".

#include <string>

#include "protocol/text/sanitiser.h"

namespace confab {

struct ScreenStyle {
  bool prompt = false;  // somebody sits at one: notices begin with "* ", in scripts with "confab: "
  // Replies are shown above a prompt: a run of lines shows its source once, "%" takes the place of
  // a line end that did not come. Elsewhere no line end is written that the peer did not send.
  bool terminal = false;
  bool one_place = true;  // replies and notices go to the same
  bool colour = false;
  bool source = true;            // "SOURCE> " before each message
  bool names = false;            // "tcp1 SOURCE> ", of the current conversation, too
  bool timing = false;           // "+0.4 ms" after the first reply to a send
  bool clock = false;            // "12:34:56.789 " before each message
  bool verbose = false;          // notices outside a prompt
  bool hints = true;             // what may follow, dim after the cursor
  bool says_reconnects = false;  // these notices always
  Charset charset = Charset::utf8;
  std::string locale;  // "LANG=en_US.ISO-8859-1": what settled that
};

}  // namespace confab

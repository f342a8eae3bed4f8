#pragma once
// How one talks with one target: what ends a typed line, how what comes is cut into messages, and
// how they are shown. Each conversation has its own, and a target's is remembered for the session.

#include <optional>
#include <string>

#include "app/session/line_end.h"
#include "app/session/view.h"

namespace confab {

struct Manner {
  std::optional<LineEnd> eol;  // as it was set; nothing: what the framing says
  std::string framing;         // a name of protocol/framing/framing.h
  View view = View::text;
  LineEnd usual_eol;  // of the medium, where the framing does not say

  // What is put after a typed line: what was set, else the framing's own delimiter, nothing under a
  // framing with a length; else the medium's.
  LineEnd line_end() const;
};

// What fits a stream is wrong for messages, which end by themselves.
Manner manner_of_streams();
Manner manner_of_messages();

}  // namespace confab

#pragma once
// How one talks with one target: what ends a typed line, how what comes is cut into messages, and
// how they are shown. Each conversation has its own, and a target's is remembered for the session.

#include <optional>
#include <string>

#include "app/session/line_end.h"

namespace confab {

enum class View { text, escaped, hex, json };

struct Manner {
  std::optional<LineEnd> eol;  // as it was set; nothing: what the framing says
  std::string framing;         // a name of protocol/framing/framing.h
  View view = View::text;

  // What is put after a typed line: what was set, else the framing's own delimiter, nothing under a
  // framing with a length; else LF over streams, nothing over datagrams.
  LineEnd line_end(bool keeps_boundaries) const;
};

}  // namespace confab

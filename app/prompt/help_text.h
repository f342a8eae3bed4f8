#pragma once
// ":help", ":help all", ":help COMMAND": no line is wider than 80 columns. On a terminal of fewer
// (`columns`; 0: none) lines are wrapped.

#include "app/prompt/command.h"
#include "protocol/text/printable.h"

namespace confab {

// The commands that matter most.
Printable short_help(int columns = 0);
// All commands, under headings.
Printable help(int columns = 0);
// One command, with what the list has no room for.
Printable help(const Command& command, int columns = 0);

}  // namespace confab

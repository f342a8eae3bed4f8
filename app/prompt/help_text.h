#pragma once
// ":help": no line is wider than 80 columns.

#include "app/prompt/command.h"
#include "protocol/printable.h"

namespace confab {

// All commands, under headings.
Printable help();
// One command, with what the list has no room for.
Printable help(const Command& command);

}  // namespace confab

#pragma once
// What Tab offers.

#include <string_view>

#include "app/prompt/knowledge.h"
#include "app/prompt/line_help.h"

namespace confab {

// The names of commands, and what each takes (its column in the table of command.cc). A line that
// is a message completes nothing.
LineHelp::Completions complete_line(std::string_view before_cursor, const Knowledge& known);

}  // namespace confab

#pragma once
// What a paste that waits for Enter would do, and how that is said: nothing of it is carried out
// unseen.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/knowledge.h"
#include "app/prompt/line_help.h"
#include "protocol/text/printable.h"

namespace confab {

struct HeldPaste {
  struct Line {
    std::string_view text;
    bool is_command = false;
  };
  std::vector<Line> lines;  // views of what was read
  std::uint64_t messages = 0;
  std::uint64_t commands = 0;
  std::vector<std::string> names;  // of the commands, each once
};

// The lines from ":send <<END" to END are one message.
HeldPaste read_paste(std::string_view pasted, bool commands_enabled);

// "[40 messages to 127.0.0.1:6401, 2 commands (:tcp, :file): Enter sends, Ctrl-O shows, Ctrl-C
// drops] ". Before a question, or inside ":send <<END", it is not known what becomes of a line.
Printable held_prompt(const HeldPaste& paste, const Knowledge& known);

// Its lines with their numbers, or only the commands among them: as many as a person may read.
Printable held_lines(const HeldPaste& paste, LineHelp::Lines which, int columns);

}  // namespace confab

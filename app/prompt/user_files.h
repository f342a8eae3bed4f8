#pragma once
// The user's own files: where the XDG base directory specification says.

#include <cstddef>
#include <string>
#include <vector>

namespace confab {

// "$XDG_STATE_HOME/confab/history", "$XDG_CONFIG_HOME/confab/confabrc"; without the variable (or
// where it is no absolute path) below ~/.local/state and ~/.config. Empty: there is no home.
std::string history_path();
std::string rc_path();

struct RcLine {
  std::size_t number = 0;  // from 1
  std::string text;
};

// Without the blanks that they begin with, empty lines and comments ("#" first). A file that is
// missing is an empty one. Throws std::runtime_error with the path, where it cannot be read, is a
// pipe, or is longer than 1 MiB.
std::vector<RcLine> read_rc(const std::string& path);

}  // namespace confab

#pragma once
// What a line editor asks while a line is being typed.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

class LineHelp {
 public:
  virtual ~LineHelp() = default;
  struct Completions {
    std::size_t start = 0;                // where in the line the word begins that they replace
    std::vector<std::string> candidates;  // whole words, in order, all harmless to show
    bool are_files = false;  // a directory among them ends with '/'; no blank is put after it
  };
  struct Hint {
    std::string shown;     // dim after the cursor; harmless to show
    std::string inserted;  // what Right inserts; empty: nothing (a usage)
  };
  virtual Completions complete(std::string_view before_cursor) const = 0;
  virtual Hint hint(std::string_view line) const = 0;
  // Of a paste that waits for Enter: what is shown before the line meanwhile; its lines, or only
  // the commands among them (no text: there are none).
  enum class Lines { all, commands };
  virtual Printable held_prompt(std::string_view pasted) const = 0;
  virtual Printable held_lines(std::string_view pasted, Lines which, int columns) const = 0;
};

}  // namespace confab

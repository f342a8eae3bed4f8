#pragma once
// What Tab offers and what is shown after the cursor, by the table of commands, the history and
// the session.

#include <functional>

#include "app/prompt/knowledge.h"
#include "app/prompt/line_help.h"

namespace confab {

class PromptHelp final : public LineHelp {
 public:
  // `ask` is called at every key: what is known now.
  explicit PromptHelp(std::function<Knowledge()> ask) : ask_(std::move(ask)) {}

  Completions complete(std::string_view before_cursor) const override;
  // The rest of the usage, while a command's name is typed; else of the newest line in the history
  // that begins so; else of the usage.
  Hint hint(std::string_view line) const override;
  Printable held_prompt(std::string_view pasted) const override;
  Printable held_lines(std::string_view pasted, Lines which, int columns) const override;

 private:
  std::function<Knowledge()> ask_;
};

}  // namespace confab

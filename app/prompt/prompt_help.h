#pragma once
// What Tab offers and what is shown behind the cursor, by the table of commands, the history and
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
  // The rest of the newest line in the history that begins so; else of the command's usage.
  Hint hint(std::string_view line) const override;

 private:
  std::function<Knowledge()> ask_;
};

}  // namespace confab

#pragma once
// What is shown before the line that is typed: where it goes, and how that is.

#include "app/prompt/prompt_context.h"
#include "protocol/text/printable.h"

namespace confab {

// "tcp 127.0.0.1:12000> ", "tcp localhost:12000 (refused)> ", "not connected> ".
Printable prompt_text(const PromptContext& context);

}  // namespace confab

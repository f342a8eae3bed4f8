#pragma once
// ":replay": what was recorded, played once more from the prompt.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/prompt_context.h"

namespace confab {

// `arguments`: as "confab replay" takes them, but for load, and for "-": stdin has the lines of the
// session. Reports to the screen, the help too; what went wrong is in the exit code, and ends a
// script. Throws std::invalid_argument for what cannot be played.
asio::awaitable<void> replay_at_prompt(PromptContext& context, std::string arguments);

}  // namespace confab

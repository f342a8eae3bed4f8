#pragma once
// confab [ADDRESS] and confab demo: sets up the prompt, runs it, and says how it went.

#include <asio/io_context.hpp>

#include "app/cli/options.h"
#include "app/prompt/terminal_editor.h"
#include "transport/registry.h"

namespace confab {

// app/prompt/terminal_editor.h, by way of main(): this library knows no editor of terminals.
using MakeTerminalEditor = decltype(&make_terminal_editor);

// Returns the exit code.
int run_session(asio::io_context& io, const Registry& registry, const SessionOptions& options,
                MakeTerminalEditor make_editor);

}  // namespace confab

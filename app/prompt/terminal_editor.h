#pragma once
// The editor of this build for a terminal. The sources are MIT; a binary with readline in it is
// GPL: so a library never links it, only the program does (app/CMakeLists.txt chooses the file).

#include <asio/io_context.hpp>
#include <memory>

#include "app/program/output.h"
#include "app/prompt/line_editor.h"
#include "app/prompt/line_help.h"

namespace confab {

// stdin is a terminal, and `output` writes to the same one. Null: built without one.
std::unique_ptr<LineEditor> make_terminal_editor(asio::io_context& io, Output& output,
                                                 const LineHelp& help);

}  // namespace confab

#pragma once
// Where the lines of a session come from: -c, -f, stdin, a person at a terminal, or first one and
// then another.

#include <asio/io_context.hpp>
#include <memory>

#include "app/cli/session_mode.h"
#include "app/program/output.h"
#include "app/prompt/line_editor.h"
#include "app/prompt/prompt_help.h"
#include "transport/file_descriptor.h"

namespace confab {

class SessionInput {
 public:
  // Opens the script of -f. Throws UsageError, std::system_error. `options` outlive it.
  explicit SessionInput(const SessionOptions& options);

  // The editor, which this, `out`, `terminal` and `help` outlive. `scripted`: nobody types.
  // `terminal`: where a person reads, also with stdout elsewhere (| tee).
  std::unique_ptr<LineEditor> editor(asio::io_context& io, bool scripted, Output& out,
                                     Output& terminal, MakeTerminalEditor make_editor,
                                     const PromptHelp& help) const;

 private:
  std::unique_ptr<LineEditor> script(asio::io_context& io, Output& out) const;

  const SessionOptions& options_;
  FileDescriptor script_file_;  // of -f
};

}  // namespace confab

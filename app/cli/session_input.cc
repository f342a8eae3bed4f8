#include "app/cli/session_input.h"

#include <unistd.h>

#include <utility>

#include "app/prompt/plain_reader.h"
#include "app/prompt/script_lines.h"

namespace confab {

SessionInput::SessionInput(const SessionOptions& options) : options_(options) {
  if (!options.script_file.empty()) script_file_ = open_script(options.script_file);
}

// Null: there is none.
std::unique_ptr<LineEditor> SessionInput::script(asio::io_context& io, Output& out) const {
  if (script_file_)
    return std::make_unique<PlainReader>(io, script_file_.get(), options_.script_file, nullptr,
                                         out);
  return options_.has_lines ? std::make_unique<LineList>(options_.lines, out) : nullptr;
}

std::unique_ptr<LineEditor> SessionInput::editor(asio::io_context& io, bool scripted, Output& out,
                                                 Output& terminal, MakeTerminalEditor make_editor,
                                                 const PromptHelp& help) const {
  std::unique_ptr<LineEditor> first = script(io, out);
  if (first && !options_.goes_on) return first;
  std::unique_ptr<LineEditor> rest;
  if (!scripted && options_.edit && ::isatty(STDOUT_FILENO) == 1) rest = make_editor(io, out, help);
  if (!rest) {
    Output* const echo = scripted ? nullptr : &terminal;
    rest =
        std::make_unique<PlainReader>(io, STDIN_FILENO, "stdin", echo, scripted ? out : terminal);
  }
  if (!first) return rest;
  return std::make_unique<ScriptFirst>(std::move(first), std::move(rest));
}

}  // namespace confab

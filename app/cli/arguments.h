#pragma once
// The command line of each mode: words to options. Each function is in the file that its mode is
// named in (serve_arguments.cc, ...), with its help.
//
// `arguments`: what follows the mode's name. They throw CLI::ParseError for what the grammar does
// not know, UsageError and std::invalid_argument for a value that has no meaning or does not go
// with another, TextAsked for --help: its text is the answer. Nothing is opened yet.

#include <string>
#include <variant>
#include <vector>

#include "app/cli/options.h"
#include "transport/registry.h"

namespace confab {

// "confab [ADDRESS]", and "confab demo", which takes no address.
SessionOptions parse_session(std::vector<std::string> arguments, bool demo,
                             const Registry& registry);

PipeOptions parse_pipe(const std::vector<std::string>& arguments, const Registry& registry);

// With --from it is a transcript that is served, else a kind of reply: "echo" where none is said.
std::variant<ServeOptions, MockOptions> parse_serve(const std::vector<std::string>& arguments,
                                                    const Registry& registry);

ProxyModeOptions parse_proxy(const std::vector<std::string>& arguments, const Registry& registry);

ReplayOptions parse_replay(const std::vector<std::string>& arguments, const Registry& registry);
// The same as one line, as :replay has it: words may stand in quotes.
ReplayOptions parse_replay_line(const std::string& line, const Registry& registry);

TranscriptOptions parse_transcript(std::vector<std::string> arguments);

}  // namespace confab

#pragma once
// What the grammars of all modes share.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace confab {

// --help or --version was given: text for stdout.
struct TextAsked {
  std::string text;
};

// Throws TextAsked, CLI::ParseError.
void read_arguments(CLI::App& app, std::vector<std::string> arguments);

}  // namespace confab

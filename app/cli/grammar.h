#pragma once
// What the grammars of all modes share.

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

// --help or --version was given: text for stdout.
struct TextAsked {
  std::string text;
};

// No options, at most an address and a port: setting up a grammar for these would take as long as
// the rest of a one-line run (0.2 ms of 1, measured 2026-11).
bool is_address_only(const std::vector<std::string>& arguments);

// An option that may be given several times, each with one value.
CLI::Option* declare_list(CLI::App& app, const std::string& name, std::vector<std::string>& list,
                          const std::string& help);

// Of an option that is a whole number, returned as it is: CLI11 takes -1, and what is too great,
// for 2^64 - 1.
CLI::Option* refuse_sign(CLI::Option* option);

// Throws TextAsked, UsageError, CLI::ParseError.
void read_arguments(CLI::App& app, const std::vector<std::string>& arguments);

// The first word of a command line that is no session: "serve", "replay", ... ("demo" is one, too).
bool is_mode(std::string_view word) noexcept;

}  // namespace confab

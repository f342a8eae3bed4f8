#include "app/cli/arguments.h"

#include <array>
#include <string_view>

#include "app/cli/grammar.h"
#include "app/program/usage_error.h"
#include "protocol/text/nearest.h"

namespace confab {
namespace {

using Action = TranscriptOptions::Action;

constexpr const char* kTranscriptHelp =
    "  confab transcript lint session.json             is it a transcript?\n"
    "  confab transcript fmt --stable session.json     in the one spelling, for git\n"
    "  confab transcript convert session.jsonl x.json  the other spelling\n"
    "\n"
    "Works on transcript files (docs/transcript-format.md).\n"
    "Usage: confab transcript lint FILE...\n"
    "       confab transcript fmt [--stable] FILE...\n"
    "       confab transcript convert [--force] A B\n"
    "\n"
    "  lint     is this a transcript? Every error with its place; code 2 if there is one\n"
    "  fmt      rewrites files in the one spelling that recordings have;\n"
    "           --stable: without times, ports and dates, for git\n"
    "  convert  writes A as B: a document if its name ends in .json, else JSON Lines;\n"
    "           --force: also where B exists\n"
    "\n"
    "\"-\" is stdin, and for fmt and B stdout.\n";

Action parse_action(const std::string& word) {
  constexpr std::array<std::string_view, 3> kWords = {"lint", "fmt", "convert"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (word == kWords[i]) return static_cast<Action>(i);
  }
  std::string text = "transcript can lint, fmt and convert, not \"" + word + "\"";
  if (const auto near = nearest(word, kWords)) text += "; did you mean " + std::string(*near) + "?";
  throw UsageError(text);
}

}  // namespace

TranscriptOptions parse_transcript(std::vector<std::string> arguments) {
  if (arguments.empty()) throw UsageError("what to do is missing: lint, fmt or convert");
  if (arguments[0] == "--help" || arguments[0] == "-h") throw TextAsked{kTranscriptHelp};
  TranscriptOptions options;
  options.action = parse_action(arguments[0]);
  arguments.erase(arguments.begin());
  bool only_files = false;  // after "--"
  for (const std::string& each : arguments) {
    if (only_files || !each.starts_with('-') || each == "-") {
      options.files.push_back(each);
    } else if (each == "--") {
      only_files = true;
    } else if (each == "--help" || each == "-h") {
      throw TextAsked{kTranscriptHelp};
    } else if (each == "--stable" && options.action == Action::format) {
      options.stable = true;
    } else if (each == "--force" && options.action == Action::convert) {
      options.force = true;
    } else {
      throw UsageError("unknown option " + each);
    }
  }
  if (options.files.empty()) throw UsageError("a file is missing");
  if (options.action == Action::convert && options.files.size() != 2)
    throw UsageError("convert takes two files: what is, and what is to be");
  return options;
}

}  // namespace confab

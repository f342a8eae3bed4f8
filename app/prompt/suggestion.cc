#include "app/prompt/suggestion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "protocol/text/nearest.h"

namespace confab {
namespace {

// What other programs call what we do in another way.
struct Word {
  std::string_view names;
  std::string_view advice;
};
constexpr std::array<Word, 13> kWords = {{
    {"connect conn telnet nc netcat dial", "\":tcp HOST PORT\" or \":udp HOST PORT\" connects"},
    {"serve server listen bind accept", "\"confab serve PORT\" serves, in a terminal of its own"},
    {"disconnect hangup drop", "\":close\" closes the conversation"},
    {"bye logout leave", "\":quit\" leaves"},
    {"ls conversations connections peers sessions who", "\":list\" lists the conversations"},
    {"switch select goto", "\":use NAME\" makes another conversation the current one"},
    {"info stat netstat", "\":status\" tells of the conversation"},
    {"crlf lf cr", "\":eol crlf\" and \":eol lf\" set how lines end"},
    {"dump hexdump xxd", "\":view hex\" shows a dump"},
    {"sleep pause delay", "\":wait DURATION\" waits"},
    {"save log", "\":record FILE\" writes everything that happens into a file"},
    {"config option options settings", "\":set\" lists what can be set"},
    {"man commands", "\":help\" lists the commands"},
}};

std::string_view advice_for(std::string_view name) {
  for (const Word& each : kWords) {
    const std::vector<std::string> names = words(each.names);
    if (std::find(names.begin(), names.end(), name) != names.end()) return each.advice;
  }
  return {};
}

}  // namespace

std::string suggestion(std::string_view typed) {
  std::string name;
  for (const char c : typed) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string_view advice = advice_for(name);
  if (!advice.empty()) return std::string("; ").append(advice);
  std::vector<std::string_view> names;
  for (const Command& each : commands()) {
    names.push_back(each.name);
    if (each.name == "quit") names.push_back("exit");  // "q" is too short to be meant
  }
  const auto begun = std::find_if(names.begin(), names.end(),
                                  [&](std::string_view each) { return each.starts_with(name); });
  auto meant = nearest(name, names);
  if (begun != names.end()) meant = *begun;
  return meant ? "; did you mean :" + std::string(*meant) + "?" : "";
}

}  // namespace confab

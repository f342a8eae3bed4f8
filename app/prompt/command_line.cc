#include "app/prompt/command_line.h"

#include <algorithm>

#include "app/prompt/command.h"

namespace confab {
namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

CommandLine parse_command_line(std::string_view line) {
  if (line.size() < 2 || line[0] != ':' || !(is_letter(line[1]) || line[1] == ':')) {
    return {"", "", std::string(line)};
  }
  if (line[1] == ':') return {"", "", std::string(line.substr(1))};
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::size_t behind = std::min(end + 1, line.size());
  return {std::string(line.substr(1, end - 1)), std::string(line.substr(behind)), ""};
}

bool is_command(std::string_view line, std::string_view name) {
  return line.size() > 1 && line[0] == ':' && line.substr(1).starts_with(name) &&
         (line.size() == 1 + name.size() ||
          kBlanks.find(line[1 + name.size()]) != std::string_view::npos);
}

bool looks_like_command(std::string_view line) {
  constexpr std::string_view kWideColon = "\uff1a";  // as input methods for Chinese give it
  constexpr std::string_view kWideBlank = "\u3000";
  if (line.starts_with(':')) return false;
  std::string_view rest = trimmed(line);
  while (rest.starts_with(kWideBlank)) rest = trimmed(rest.substr(kWideBlank.size()));
  std::string text(rest);
  if (rest.starts_with(kWideColon)) text = ":" + text.substr(kWideColon.size());
  const std::string name = parse_command_line(text).name;
  return !name.empty() && known_command(name) != nullptr;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return found;
}

bool may_expose_secret(std::string_view line) {
  return is_command(line, "secret") && words(line).size() > 1;
}

}  // namespace confab

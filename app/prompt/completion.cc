#include "app/prompt/completion.h"

#include <string.h>  // strverscmp

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/program/typed_address.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/file_names.h"
#include "app/prompt/setting.h"
#include "app/prompt/setting_names.h"
#include "app/session/view.h"
#include "protocol/framing/framing_kinds.h"
#include "protocol/text/sanitiser.h"

namespace confab {
namespace {

constexpr std::size_t kMostAddresses = 100;

Url read_peer_of(std::span<const std::string> typed, const std::string& scheme) {
  Url url = read_address(typed, AddressFor::dialling).url;
  if (url.scheme.empty()) url.scheme = scheme;
  return url;
}

// What a line of the history opened: ":tcp HOST PORT", ":udp HOST:PORT", ":open URL".
std::optional<Url> opened_by(const CommandLine& line, const std::vector<std::string>& schemes) {
  const auto typed = words(line.arguments);
  if (typed.empty()) return std::nullopt;
  if (line.name == "open") return read_peer_of(typed, "tcp");
  if (std::find(schemes.begin(), schemes.end(), line.name) == schemes.end()) return std::nullopt;
  if (typed.size() == 1 && typed[0].find(':') == std::string::npos) return std::nullopt;
  return read_peer_of(typed, line.name);
}

// What `read` makes of text that a person typed once: nothing, where it was a mistake.
template <class Read>
std::optional<Url> if_valid(Read&& read) {
  try {
    return read();
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

class Addresses {
 public:
  bool are_enough() const { return urls_.size() >= kMostAddresses; }
  void add(const std::optional<Url>& url) {
    if (url && !are_enough() && seen_.insert(url->text()).second) urls_.push_back(*url);
  }
  std::vector<Url> take() { return std::move(urls_); }

 private:
  std::vector<Url> urls_;
  std::set<std::string> seen_;
};

// Of the conversations, the commands in the history, and what its lines were sent to; each once,
// the newest first. The scheme is empty where only host and port are known.
std::vector<Url> known_addresses(const Knowledge& known) {
  Addresses found;
  for (auto each = known.conversations.rbegin(); each != known.conversations.rend(); ++each)
    if (!each->url.host.empty()) found.add(each->url);
  if (known.history == nullptr) return found.take();
  const auto& entries = known.history->entries();
  std::string last_target;
  for (auto each = entries.rbegin(); each != entries.rend() && !found.are_enough(); ++each) {
    if (each->line.starts_with(':')) {
      found.add(if_valid([&] { return opened_by(parse_command_line(each->line), known.schemes); }));
    }
    if (each->target.empty() || each->target == last_target) continue;
    last_target = each->target;
    found.add(if_valid(
        [&] { return std::optional(read_address(last_target, AddressFor::dialling).url); }));
  }
  return found.take();
}

using Candidates = std::vector<std::string>;

// ":tcp localhost 12": the command, the words that are whole, and where the last one begins.
struct Typed {
  const Command& command;
  std::vector<std::string> before;
  std::string_view word;
};

Candidates command_names(std::string_view colon) {
  Candidates names;
  for (const Command& each : commands())
    names.push_back(std::string(colon) + std::string(each.name));
  return names;
}

// Of ":tcp" and ":udp": not what was only used over the other. Of ":to": all.
bool speaks(const Url& address, std::string_view scheme, const std::vector<Url>& all) {
  if (scheme != "tcp" && scheme != "udp") return true;
  if (!address.scheme.empty()) return address.scheme == scheme;
  return std::none_of(all.begin(), all.end(), [&](const Url& each) {
    return !each.scheme.empty() && each.authority() == address.authority();
  });
}

Candidates addresses(const Typed& typed, const Knowledge& known) {
  Candidates found;
  const auto all = known_addresses(known);
  for (const Url& each : all) {
    if (!speaks(each, typed.command.name, all)) continue;
    if (each.has_path()) continue;
    if (typed.before.empty()) found.push_back(each.authority());
    if (typed.before.size() == 1 && typed.before[0] == each.host)
      found.push_back(std::to_string(each.port));
  }
  return found;
}

// Where only host and port are known, any scheme that was typed fits.
Candidates urls(const Typed& typed, const Knowledge& known) {
  Candidates found = known.url_starts;
  const Candidates starts = found;
  for (Url& each : known_addresses(known)) {
    if (!each.scheme.empty()) found.push_back(each.text());
    for (const std::string& start : starts) {
      if (each.scheme.empty() && start.ends_with("//") && typed.word.starts_with(start))
        found.push_back(start + each.authority());
    }
  }
  return found;
}

Candidates conversation_names(const Knowledge& known) {
  Candidates names;
  for (const auto& each : known.conversations) names.push_back(each.name);
  return names;
}

Candidates framing_names() {
  Candidates names;
  for (const FramingKind& each : framing_kinds()) names.emplace_back(each.name);
  return names;
}

Candidates setting_words(const Typed& typed) {
  Candidates found;
  if (typed.before.empty()) {
    for (const Setting& each : settings()) found.emplace_back(each.name);
  } else if (const Setting* setting = known_setting(typed.before[0])) {
    if (typed.before.size() > 1) return {};
    found = setting->name == "framing" ? framing_names() : words(setting->values);
  }
  return found;
}

// A place to listen at, "off", or where we listen after that.
Candidates listening_words(const Typed& typed, const Knowledge& known) {
  Candidates found;
  if (typed.before.empty()) {
    found = known.url_starts;
    found.emplace_back("off");
  } else if (typed.before.size() == 1 && typed.before[0] == "off") {
    for (const Url& each : known.listening) found.push_back(each.text());
  }
  return found;
}

Candidates destinations(const Typed& typed, const Knowledge& known) {
  Candidates found = addresses(typed, known);
  found.insert(found.end(), {"last", "off"});
  return found;
}

// Whatever could stand where the word is; which of them begin with it is looked at later.
Candidates possible(const Typed& typed, const Knowledge& known) {
  const Takes takes = typed.command.takes;
  if (takes == Takes::address) return addresses(typed, known);
  if (takes == Takes::setting) return setting_words(typed);
  if (takes == Takes::listening) return listening_words(typed, known);
  if (!typed.before.empty()) return {};
  switch (takes) {
    case Takes::url:
      return urls(typed, known);
    case Takes::conversation:
      return conversation_names(known);
    case Takes::destination:
      return destinations(typed, known);
    case Takes::eol:
      return {kEolNames.begin(), kEolNames.end()};
    case Takes::framing:
      return framing_names();
    case Takes::view:
      return {kViewNames.begin(), kViewNames.end()};
    case Takes::command:
      return command_names(typed.word.starts_with(':') ? ":" : "");
    default:
      return {};
  }
}

// "tcp2" comes before "tcp10".
bool is_before(const std::string& one, const std::string& other) {
  return ::strverscmp(one.c_str(), other.c_str()) < 0;
}

void keep_fitting(std::string_view word, Candidates& candidates) {
  std::erase_if(candidates, [word](const std::string& each) {
    return !each.starts_with(word) || !is_harmless(each);
  });
  std::sort(candidates.begin(), candidates.end(), is_before);
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
}

LineHelp::Completions complete_arguments(const Command& command, std::string_view line,
                                         std::size_t arguments, const Knowledge& known) {
  LineHelp::Completions found;
  found.start = std::min(line.find_first_not_of(" \t", arguments), line.size());
  if (command.takes == Takes::path) {
    found.are_files = true;
    found.candidates = file_names(line.substr(found.start));
  } else {
    const std::size_t blank = line.find_last_of(" \t");
    found.start = blank + 1;
    const auto before = words(line.substr(arguments, found.start - arguments));
    found.candidates = possible({command, before, line.substr(found.start)}, known);
  }
  keep_fitting(line.substr(found.start), found.candidates);
  return found;
}

}  // namespace

LineHelp::Completions complete_line(std::string_view before_cursor, const Knowledge& known) {
  LineHelp::Completions found;
  if (!known.commands_enabled || !before_cursor.starts_with(':')) return found;
  const std::size_t blank = before_cursor.find_first_of(" \t");
  if (blank == std::string_view::npos) {
    found.candidates = command_names(":");
    keep_fitting(before_cursor, found.candidates);
    return found;
  }
  const Command* command = known_command(before_cursor.substr(1, blank - 1));
  return command ? complete_arguments(*command, before_cursor, blank, known) : found;
}

}  // namespace confab

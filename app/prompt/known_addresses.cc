#include "app/prompt/known_addresses.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include "app/program/typed_address.h"
#include "app/prompt/command_line.h"

namespace confab {
namespace {

constexpr std::size_t kMost = 100;

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
  bool are_enough() const { return urls_.size() >= kMost; }
  void add(const std::optional<Url>& url) {
    if (url && !are_enough() && seen_.insert(url->text()).second) urls_.push_back(*url);
  }
  std::vector<Url> take() { return std::move(urls_); }

 private:
  std::vector<Url> urls_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<Url> known_addresses(const Knowledge& known) {
  Addresses found;
  for (auto each = known.conversations.rbegin(); each != known.conversations.rend(); ++each)
    found.add(each->url);
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

}  // namespace confab

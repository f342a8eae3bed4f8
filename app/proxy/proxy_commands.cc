#include "app/proxy/proxy_commands.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/proxy/proxy_status.h"
#include "protocol/text/sentence.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr Literal kHelp{
    "* :list            the conversations that are open\n"
    "* :status [NAME]   what has passed; of a conversation: both its connections\n"
    "* :close NAME      ends one\n"
    "* :pause, :resume  nothing is read meanwhile\n"
    "* :view KIND       messages as text, escaped, hex or json\n"
    "* :fault           what is in force\n"
    "* :fault up:latency=20ms,p=10%   for what clients say; down: for what targets say\n"
    "* :fault off       none any more\n"
    "* :quit            ends the proxy\n"};

Printable ours(const Printable& what) {
  Printable line("* ");
  line += what;
  line += "\n";
  return line;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

}  // namespace

Printable ProxyCommands::carry_out(std::string_view line) {
  line = trimmed(line);
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(0, blank);
  const std::string_view words = trimmed(line.substr(blank));
  if (name.empty()) return {};
  if (name == ":fault") return fault(words);
  if (name == ":list") return list();
  if (name == ":status") return proxy_status(*run_, words);
  if (name == ":view") return view(words);
  if (name == ":close") return close(words);
  if (name == ":pause" || name == ":resume") return pause(name == ":pause");
  if (name == ":help") return Printable(kHelp);
  if (name != ":quit") return ours(sentence("no command {}; :help lists them", quoted_short(name)));
  if (on_quit) on_quit();
  return {};
}

Printable ProxyCommands::fault(std::string_view words) {
  if (words.empty()) return faults_in_force();
  std::vector<Fault> faults = run_->faults.all();
  if (words == "off") {
    faults.clear();
  } else {
    try {
      faults.push_back(parse_fault(words));
      run_->check_fault(faults.back());
    } catch (const std::invalid_argument& error) {
      return ours(sentence("{}", std::string(error.what())));
    }
  }
  run_->faults.set(std::move(faults));
  return faults_in_force();
}

Printable ProxyCommands::faults_in_force() const {
  if (run_->faults.all().empty()) return ours(Printable("no faults"));
  Printable lines;
  for (const Fault& each : run_->faults.all()) lines += ours(sentence("fault {}", each.text));
  return lines;
}

Printable ProxyCommands::list() const {
  if (run_->live().empty()) return ours(Printable("no conversation is open"));
  Printable lines;
  for (const auto& [number, each] : run_->live())
    lines += ours(sentence("{} {} -> {}", each.name, each.client, each.target));
  return lines;
}

Printable ProxyCommands::close(std::string_view name) {
  const auto& live = run_->live();
  const auto found =
      std::ranges::find_if(live, [&](const auto& each) { return each.second.name == name; });
  if (found == live.end()) return ours(sentence("no conversation \"{}\" is open", name));
  const std::function<void()> end = found->second.close;  // takes it out of the list
  end();
  return {};
}

Printable ProxyCommands::view(std::string_view name) {
  if (screen_ == nullptr) return ours(Printable("no messages are shown"));
  if (name.empty()) return ours(sentence("view {}", view_name(screen_->view)));
  try {
    screen_->view = parse_view(name);
  } catch (const std::invalid_argument& error) {
    return ours(sentence("{}", std::string(error.what())));
  }
  return {};
}

Printable ProxyCommands::pause(bool on) {
  run_->pause(on);
  return ours(on ? Printable("paused: nothing is read until :resume") : Printable("goes on"));
}

}  // namespace confab

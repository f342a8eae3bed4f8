#include "app/cli/arguments.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/cli/grammar.h"
#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "protocol/text/amount.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr const char* kServeHelp =
    "  confab serve 12000                echoes whatever comes, over TCP and UDP\n"
    "  confab serve --reply upper 12000  answers in another way\n"
    "  confab serve --from session.json  a recorded session, as its server\n"
    "\n"
    "Serves: answers whoever comes, until Ctrl-C.\n"
    "ADDRESS is tcp://HOST:PORT or udp://HOST:PORT; HOST:PORT and a PORT of this\n"
    "machine are both. *:PORT is every address of this machine.\n"
    "With --from, they take the place of the recorded ones: in their order, or\n"
    "RECORDED=ADDRESS. What was recorded while it listened is a client: it\n"
    "connects.";

const std::map<std::string, MockOptions::Mode> kModes = {{"script", MockOptions::Mode::script},
                                                         {"strict", MockOptions::Mode::strict},
                                                         {"loose", MockOptions::Mode::loose}};
const std::map<std::string, MockOptions::OnMismatch> kOnMismatch = {
    {"close", MockOptions::OnMismatch::close},
    {"reset", MockOptions::OnMismatch::reset},
    {"silent", MockOptions::OnMismatch::silent},
    {"continue", MockOptions::OnMismatch::go_on}};
// What was typed, still as text.
struct TypedServe {
  std::vector<std::string> targets, maps;
  std::string mode = "script";
  std::string on_mismatch = "close";
  std::string split, reset_after, delay, drop, duplicate, reorder;
  std::vector<std::string> faults;
};

template <class Value>
Value choose(const char* option, const std::string& word,
             const std::map<std::string, Value>& words) {
  const auto found = words.find(word);
  if (found != words.end()) return found->second;
  std::string list;
  for (const auto& [name, value] : words) list += (list.empty() ? "" : ", ") + name;
  throw UsageError(std::string(option) + " is one of " + list + ", not \"" + word + "\"");
}

// Of what the mock says.
Fault read_fault(const std::string& text) {
  if (text.starts_with("up:"))
    throw UsageError("--fault " + text +
                     ": what clients say is compared as it came; only what is said to them can be "
                     "damaged (down:, or nothing before it)");
  return parse_fault(text.starts_with("down:") ? text : "down:" + text);
}

// "--drop 5%" is "--fault drop=5%".
void add_fault(const std::string& name, const std::string& value, MockOptions& options) {
  if (value.empty()) return;
  try {
    options.faults.push_back(fault_of(Direction::down, name, value, "--" + name + " " + value));
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--") + error.what());
  }
}

// "50" could be both.
void refuse_percentage_without_sign(const std::string& option, const std::string& next) {
  if (!is_number(next) || next.size() > 3 || std::stoi(next) > 100) return;
  throw UsageError(option + " " + next + ": a percentage has its sign, " + option + " " + next +
                   "%; a port goes before " + option);
}

// "--duplicate" alone is all of them: what follows it may be an address.
std::vector<std::string> with_percentages(const std::vector<std::string>& arguments) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    all.push_back(arguments[i]);
    const bool may_be_alone = arguments[i] == "--duplicate" || arguments[i] == "--reorder";
    if (!may_be_alone) continue;
    const std::string next = i + 1 < arguments.size() ? arguments[i + 1] : "";
    refuse_percentage_without_sign(arguments[i], next);
    if (!next.ends_with('%')) all.emplace_back("100%");
  }
  return all;
}

void add_mock_options(CLI::App& app, MockOptions& options, TypedServe& typed) {
  const std::string group = "With --from";
  const auto add = [&](const std::string& name, auto& value, const std::string& help,
                       const char* type) {
    return app.add_option(name, value, help)->group(group)->type_name(type);
  };
  add("--mode", typed.mode, "script, strict or loose (docs/commands.md)", "WORD")
      ->capture_default_str();
  app.add_flag("--once", options.once, "each conversation once; code 1 if one differed")
      ->group(group);
  app.add_flag("--fresh", options.fresh, "placeholders anew: a clock shows now")->group(group);
  add("--on-mismatch", typed.on_mismatch, "close, reset, silent, continue", "WORD")
      ->capture_default_str();
  declare_list(app, "--target", typed.targets, "where a recorded client connects to")
      ->group(group)
      ->type_name("ADDRESS");
  declare_list(app, "--map", typed.maps, "the same for one recorded address")
      ->group(group)
      ->type_name("A=B");
  add("--delay", typed.delay, "before each reply, such as 20ms", "DURATION");
  declare_list(app, "--fault", typed.faults, "as of confab proxy: latency=20ms,jitter=5ms")
      ->group(group)
      ->type_name("KIND=VALUE,...");
  add("--split", typed.split, "streams: in pieces of N bytes, or random", "N");
  add("--reset-after", typed.reset_after, "streams: then a reset", "BYTES");
  add("--drop", typed.drop, "datagrams: so many replies are lost", "P%");
  add("--duplicate", typed.duplicate, "datagrams: come twice (all, without P%)", "[P%]");
  add("--reorder", typed.reorder, "datagrams: are overtaken (all, without P%)", "[P%]");
  refuse_sign(add("--seed", options.seed, "repeats what chance did", "N"));
}

void read_mock(const TypedServe& typed, const Registry& registry, MockOptions& options) {
  for (const std::string& each : typed.targets) options.targets.add_target(each, registry);
  for (const std::string& each : typed.maps) options.targets.add_map(each, registry);
  options.has_targets = !typed.targets.empty() || !typed.maps.empty();
  options.mode = choose("--mode", typed.mode, kModes);
  options.on_mismatch = choose("--on-mismatch", typed.on_mismatch, kOnMismatch);
  if (!typed.delay.empty()) options.delay = parse_duration(typed.delay);
  for (const std::string& each : typed.faults) options.faults.push_back(read_fault(each));
  add_fault("split", typed.split, options);
  add_fault("reset-after", typed.reset_after, options);
  add_fault("drop", typed.drop, options);
  add_fault("duplicate", typed.duplicate, options);
  add_fault("reorder", typed.reorder, options);
}

// What one of the two knows, and was given to the other.
void check_company(const CLI::App& app, bool is_mock) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name();
    const bool is_for_mock = option->get_group() == "With --from" && name != "--from";
    const bool is_for_replies = name == "--reply" || name == "--close-after-reply";
    if (option->count() == 0) continue;
    if (is_mock && is_for_replies)
      throw UsageError(name + ": with --from, the file says what is answered");
    if (is_mock && name == "--udp")
      throw UsageError("-u: with --from, the file says over what it is served");
    if (!is_mock && is_for_mock) throw UsageError(name + " needs --from FILE");
  }
}

void refuse_without_connections(const std::vector<TypedAddress>& addresses,
                                const Registry& registry) {
  const bool has_any = std::ranges::any_of(addresses, [&](const TypedAddress& each) {
    return !each.names_scheme() || !registry.find(each.url.scheme).promises.hears_anyone;
  });
  if (!has_any)
    throw UsageError("--close-after-reply is about connections, and datagrams have none");
}

}  // namespace

std::variant<ServeOptions, MockOptions> parse_serve(const std::vector<std::string>& arguments,
                                                    const Registry& registry) {
  CLI::App app(kServeHelp, "confab serve [--from FILE] ADDRESS...");
  ServeOptions serve;
  MockOptions mock;
  TypedServe typed;
  app.add_option("--reply", serve.reply, "echo, upper, time, greet, text:TEXT, discard or chat")
      ->capture_default_str();
  app.add_flag("--quiet,-q", serve.quiet, "no line for each connection and message");
  app.add_flag("--close-after-reply", serve.close_after_reply, "one message for each connection");
  const CLI::Option* from =
      app.add_option("--from", mock.file, "plays the server's side of a transcript")
          ->type_name("FILE");
  add_mock_options(app, mock, typed);
  bool udp = false;
  app.add_flag("-u,--udp", udp, "UDP, where the address names no transport");
  app.allow_extras();  // the addresses: a vector positional of CLI11 2.1 would turn [::1] into ::1
  read_arguments(app, with_percentages(arguments));
  const std::vector<std::string> urls = app.remaining();
  for (const std::string& each : urls) {
    if (each.starts_with('-')) throw UsageError("unknown option " + each);
  }
  const bool is_mock = from->count() > 0;
  check_company(app, is_mock);
  if (is_mock) {
    read_mock(typed, registry, mock);
    mock.urls = urls;
    mock.quiet = serve.quiet;
    return mock;
  }
  if (urls.empty())
    throw UsageError("an address to serve is missing, such as 12000 or tcp://localhost:12000");
  serve.addresses = read_listening(urls, udp, registry);
  if (serve.close_after_reply) refuse_without_connections(serve.addresses, registry);
  return serve;
}

}  // namespace confab

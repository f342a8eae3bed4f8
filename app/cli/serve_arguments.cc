#include "app/cli/arguments.h"

#include <algorithm>
#include <map>
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
    "RECORDED=ADDRESS.";

const std::map<std::string, MockOptions::Mode> kModes = {{"script", MockOptions::Mode::script},
                                                         {"strict", MockOptions::Mode::strict},
                                                         {"loose", MockOptions::Mode::loose}};
const std::map<std::string, MockOptions::OnMismatch> kOnMismatch = {
    {"close", MockOptions::OnMismatch::close},
    {"reset", MockOptions::OnMismatch::reset},
    {"silent", MockOptions::OnMismatch::silent},
    {"continue", MockOptions::OnMismatch::go_on}};
const std::map<std::string, FaultOptions::Split> kSplits = {
    {"1", FaultOptions::Split::bytes}, {"random", FaultOptions::Split::random}};

// What was typed, still as text.
struct TypedServe {
  std::string mode = "script";
  std::string on_mismatch = "close";
  std::string split, delay, drop, duplicate, reorder;
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

double read_percent(const char* option, const std::string& text) {
  const std::optional<double> value = parse_percent(text);
  if (!value) throw UsageError(std::string(option) + ": from 0% to 100%, not \"" + text + "\"");
  return *value;
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
  add("--split", typed.split, "replies in pieces: 1 (byte) or random", "WORD");
  add("--delay", typed.delay, "before each reply, such as 20ms", "DURATION");
  refuse_sign(add("--reset-after", options.faults.reset_after, "streams: then a reset", "BYTES"));
  add("--drop", typed.drop, "datagrams: so many replies are lost", "P%");
  add("--duplicate", typed.duplicate, "datagrams: come twice (all, without P%)", "[P%]");
  add("--reorder", typed.reorder, "datagrams: are overtaken (all, without P%)", "[P%]");
  refuse_sign(add("--seed", options.seed, "repeats what chance did", "N"));
}

void read_mock(const TypedServe& typed, MockOptions& options) {
  options.mode = choose("--mode", typed.mode, kModes);
  options.on_mismatch = choose("--on-mismatch", typed.on_mismatch, kOnMismatch);
  FaultOptions& faults = options.faults;
  if (!typed.split.empty()) faults.split = choose("--split", typed.split, kSplits);
  if (!typed.delay.empty()) faults.delay = parse_duration(typed.delay);
  if (!typed.drop.empty()) faults.drop = read_percent("--drop", typed.drop);
  if (!typed.duplicate.empty()) faults.duplicate = read_percent("--duplicate", typed.duplicate);
  if (!typed.reorder.empty()) faults.reorder = read_percent("--reorder", typed.reorder);
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
    read_mock(typed, mock);
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

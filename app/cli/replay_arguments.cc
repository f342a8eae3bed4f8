#include "app/cli/arguments.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include "app/cli/grammar.h"
#include "app/cli/replay_checks.h"
#include "app/program/named_value.h"
#include "app/program/usage_error.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

// As CLI11 reads them, before they mean something.
struct Words {
  std::vector<std::string> targets, maps, listening, variables, environment, secrets, reports;
  bool insecure = false;
  std::string timing = "fast";
  std::string colour = "auto";
  std::string timeout, drain, unexpected;
  std::string rate, duration, objectives;
  std::optional<std::uint64_t> sessions, learn;
};

// May be given several times, each with one value.
void declare(CLI::App& app, ReplayOptions& options, Words& words) {
  declare_list(app, "--target", words.targets, "where to talk to: HOST:PORT, URL, or \"recorded\"");
  declare_list(app, "--map", words.maps, "what was recorded at A goes to B: HOST:PORT=HOST:PORT");
  declare_list(app, "--listen", words.listening,
               "what listened at A listens at URL: HOST:PORT=URL");
  app.add_flag("-k,--insecure", words.insecure, "TLS: whoever has whatever certificate");
  app.add_option("--timing", words.timing, "fast, recorded, fixed:50ms, or step (Enter)")
      ->capture_default_str();
  app.add_option("--speed", options.play.timing.speed,
                 "with --timing recorded: 2 is twice as fast");
  app.add_option("--timeout", words.timeout, "how long a reply may take (5s)");
  app.add_option("--time-scale", options.play.time_scale, "every timeout so many times as long");
  app.add_option("--drain", words.drain, "quiet before a conversation is closed (50ms)");
  app.add_option("--unexpected", words.unexpected, "fail, warn or ignore what nobody waits for");
  declare_list(app, "--var", words.variables, "NAME=VALUE of {{NAME}}");
  declare_list(app, "--env", words.environment, "NAME: the environment's value of {{NAME}}");
  declare_list(app, "--secret", words.secrets,
               "NAME=VALUE, or NAME of the environment; never shown");
  app.add_flag("--keep-going", options.play.keep_going, "go on after a failure");
  app.add_option("--repeat", options.repeat, "so many times");
  app.add_option("--sessions", words.sessions, "load: so many at once");
  app.add_option("--rate", words.rate, "load: so many begin, whatever becomes of others: 500/s");
  app.add_option("--duration", words.duration, "load: how long new sessions begin");
  app.add_option("--slo", words.objectives, "load: fails unless 'p99<20ms,errors<0.1%'");
  app.add_option("--learn", words.learn, "so many runs, to see what varies");
  app.add_flag("--update", options.update, "rewrite the files: what differed, or was learned");
  declare_list(app, "--report", words.reports, "json=FILE, junit=FILE, tap=FILE or html=FILE");
  app.add_option("--color", words.colour, "auto, always or never")->capture_default_str();
  app.add_flag("--quiet,-q", options.quiet, "nothing but the exit code");
}

Timing parse_timing(const std::string& text, double speed) {
  Timing timing;
  timing.speed = speed;
  if (text == "fast") {
    timing.kind = Timing::Kind::fast;
  } else if (text == "recorded") {
    timing.kind = Timing::Kind::recorded;
  } else if (text == "step") {
    timing.kind = Timing::Kind::step;
  } else if (text.starts_with("fixed:")) {
    timing.kind = Timing::Kind::fixed;
    timing.pause = parse_duration(std::string_view(text).substr(6));
  } else {
    throw UsageError("no timing \"" + text + "\": fast, recorded, fixed:50ms, step");
  }
  return timing;
}

Unexpected parse_unexpected(const std::string& text) {
  if (text == "fail") return Unexpected::fail;
  if (text == "warn") return Unexpected::warn;
  if (text == "ignore") return Unexpected::ignore;
  throw UsageError("--unexpected is fail, warn or ignore, not \"" + text + "\"");
}

void read_values(const Words& words, PlayOptions& play) {
  for (const std::string& each : words.variables) {
    NamedValue named = parse_variable(each);
    play.values[named.name] = std::move(named.value);
  }
  for (const std::string& each : words.environment) {
    NamedValue named = parse_environment(each);
    play.values[named.name] = std::move(named.value);
  }
  for (const std::string& each : words.secrets) {
    NamedValue named = parse_secret(each);
    play.secrets.add(named.name, named.value);
    play.values[named.name] = std::move(named.value);
  }
}

constexpr std::uint64_t kMostSessions = 1'000'000;

std::optional<LoadOptions> read_load(const Words& words) {
  const bool is_load = words.sessions || !words.rate.empty();
  if (!is_load && !(words.duration.empty() && words.objectives.empty()))
    throw UsageError("--duration and --slo are about load: --sessions N or --rate R/s");
  if (!is_load) return std::nullopt;
  LoadOptions load;
  if (words.sessions == 0) throw UsageError("--sessions is at least 1");
  if (words.sessions) load.sessions = *words.sessions;
  load.may_be_fewer = !words.sessions;
  if (!words.rate.empty()) load.rate = parse_rate(words.rate);
  if (!words.duration.empty()) load.duration = parse_duration(words.duration);
  if (!words.objectives.empty()) load.objectives.emplace(words.objectives);
  if (load.rate && !load.duration) throw UsageError("--rate needs a --duration, such as 30s");
  if (load.sessions > kMostSessions) throw UsageError("--sessions is at most a million");
  return load;
}

ReportRequest parse_report(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size())
    throw UsageError("--report takes KIND=FILE, such as junit=report.xml, not \"" + text + "\"");
  ReportRequest request{text.substr(0, equals), text.substr(equals + 1)};
  if (request.path == "-")
    throw UsageError(
        "--report " + text +
        ": a report goes into a file, and stdout has the one for people (./- is a file "
        "of that name)");
  return request;
}

std::uint64_t read_learn(const Words& words) {
  if (words.learn && (*words.learn < 2 || *words.learn > 100))
    throw UsageError("--learn needs at least 2 runs, to compare them, and at most 100");
  return words.learn.value_or(0);
}

// What is no option; after "--" nothing is.
std::vector<std::string> files_of(const std::vector<std::string>& extras) {
  std::vector<std::string> files;
  bool only_files = false;
  for (const std::string& each : extras) {
    if (!only_files && each == "--") {
      only_files = true;
    } else if (!only_files && each.starts_with('-') && each != "-") {
      throw UsageError("unknown option " + each);
    } else {
      files.push_back(each);
    }
  }
  return files;
}

// As a shell reads it.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kHarmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%";
  if (!text.empty() && text.find_first_not_of(kHarmless) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char each : text) quoted += each == '\'' ? std::string("'\\''") : std::string(1, each);
  return quoted + "'";
}

// "confab replay demo.json --target 127.0.0.1:9000", for a shell: without what does not go together
// with learning.
std::string command_of(const std::vector<std::string>& arguments) {
  constexpr std::array<std::string_view, 3> kLeftOut = {"--learn", "--repeat", "--report"};
  constexpr std::array<std::string_view, 2> kLeftOutFlags = {"--update", "--keep-going"};
  std::string command = "confab replay";
  bool only_files = false;  // the command has no "--": options are put after it
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (only_files || arguments[i] == "--") {
      const bool looks_like_option = arguments[i].starts_with('-') && arguments[i] != "-";
      if (only_files) command += " " + shell_word((looks_like_option ? "./" : "") + arguments[i]);
      only_files = true;
      continue;
    }
    const std::string_view name = std::string_view(arguments[i]).substr(0, arguments[i].find('='));
    const bool is_left_out = std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
    if (is_left_out && name == arguments[i]) ++i;  // its value is the next word
    const bool is_flag =
        std::find(kLeftOutFlags.begin(), kLeftOutFlags.end(), name) != kLeftOutFlags.end();
    if (!is_left_out && !is_flag) command += " " + shell_word(arguments[i]);
  }
  return command;
}

constexpr const char* kReplayHelp =
    "  confab replay session.json                      once more, and verified\n"
    "  confab replay --target HOST:PORT session.json   against another server\n"
    "  confab replay --report junit=report.xml *.json  in CI\n"
    "\n"
    "Replays transcripts against a server, and verifies what comes (docs/replay.md).";

}  // namespace

ReplayOptions parse_replay_line(const std::string& line, const Registry& registry) {
  return parse_replay(CLI::detail::split_up(line), registry);
}

ReplayOptions parse_replay(const std::vector<std::string>& arguments, const Registry& registry) {
  CLI::App app(kReplayHelp, "confab replay FILE...");  // as its line "Usage:" says it
  ReplayOptions options;
  Words words;
  declare(app, options, words);
  app.allow_extras();
  try {
    read_arguments(app, arguments);
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  options.files = files_of(app.remaining());
  options.learn = read_learn(words);
  options.play.timing = parse_timing(words.timing, options.play.timing.speed);
  if (!words.timeout.empty()) options.play.timeout = parse_duration(words.timeout);
  options.load = read_load(words);
  if (options.load) options.play.drain = Clock::duration{0};  // 50 ms a session would be most of it
  if (!words.drain.empty()) options.play.drain = parse_duration(words.drain);
  if (!words.unexpected.empty()) options.play.unexpected = parse_unexpected(words.unexpected);
  for (const std::string& each : words.targets) options.play.targets.add_target(each, registry);
  for (const std::string& each : words.maps) options.play.targets.add_map(each, registry);
  for (const std::string& each : words.listening) options.play.listening.add(each, registry);
  for (const std::string& each : words.reports) options.reports.push_back(parse_report(each));
  options.play.verifies = !words.insecure;
  options.colour = parse_when(words.colour);
  read_values(words, options.play);
  options.command = command_of(arguments);
  check_replay(options);
  return options;
}

}  // namespace confab

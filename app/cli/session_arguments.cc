#include "app/cli/session_arguments.h"

#include <charconv>
#include <utility>

#include "app/cli/grammar.h"
#include "app/cli/own_side.h"
#include "app/cli/starttls_argument.h"
#include "app/cli/taken_options.h"
#include "app/program/named_value.h"
#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "app/prompt/setting_names.h"
#include "app/prompt/view.h"
#include "protocol/framing/framing.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr const char* kOtherModes =
    "Other ways to start it:\n"
    "  confab demo                 servers inside it, and a prompt that talks to them\n"
    "  confab serve ADDRESS...     answer whoever comes: echo, upper, time, chat, ...\n"
    "  confab pipe ADDRESS         raw bytes: stdin to the peer, the peer to stdout\n"
    "  confab replay FILE...       replays recorded sessions, and verifies what comes\n"
    "  confab serve --from FILE    serves a recorded session in the server's place\n"
    "  confab transcript ...       checks, formats and converts recorded sessions\n"
    "\n"
    "At the prompt, :help lists the commands.";

constexpr const char* kSessionHelp =
    "  confab HOST PORT                        a prompt on a server (-u: UDP)\n"
    "  printf 'hello\\n' | confab HOST PORT     the same as a script (or -c LINE)\n"
    "  confab HOST PORT --record session.json  to be replayed later\n"
    "\n"
    "A prompt for sockets: type lines, talk to any server over TCP or UDP.";
constexpr const char* kDemoHelp =
    "  confab demo                      servers inside it, and a prompt on them\n"
    "  printf 'hello\\n' | confab demo   the same as a script\n"
    "  confab demo -c hello -c :udp -c hello\n"
    "\n"
    "A prompt on servers of its own, which answer in capitals over TCP and UDP.";

constexpr const char* kUsualColour = "auto";

// What CLI11 reads as text, before it is checked.
struct TypedSession {
  std::string address;
  std::string port;
  std::string starttls;
  bool udp = false;
  bool insecure = false;
  TypedOwnSide own_side;
  bool crlf = false;
  std::string eol;
  std::string framing;
  std::string view;
  std::string colour = kUsualColour;
  std::string pace = "reply";
  std::string banner;
  std::vector<std::string> variables;
  std::string connect_timeout;
  std::string reply_timeout;
  std::string timeout = "5";
  std::string linger;
  std::string replies;
  std::vector<std::string> secrets;
  bool append = false;
  bool force = false;
  bool no_source = false;
  bool no_commands = false;
  bool no_history = false;
  bool no_rc = false;
  bool no_edit = false;
};

// None: it is no number.
std::optional<std::uint64_t> parse_count(const std::string& text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(count) : std::nullopt;
}

void add_talking(CLI::App& app, TypedSession& typed, SessionOptions& options) {
  app.add_flag("-C,--crlf", typed.crlf, "lines end with CR LF, as :eol crlf");
  app.add_option("--eol", typed.eol, "what ends a line: none, lf, crlf, cr, nul, or a TEXT");
  app.add_option("--framing", typed.framing, "where a message ends, as :framing");
  app.add_option("--connect-timeout", typed.connect_timeout, "how long connecting may take (10s)");
  app.add_option("-c,--command", "a line of the script instead of stdin; repeatable")
      ->type_name("LINE");
  app.add_option("-f,--file", options.script_file, "the script is a file, instead of stdin")
      ->type_name("FILE");
  app.add_flag("-i,--interactive", options.goes_on, "after the end of -c or -f, stdin goes on");
  app.add_flag("--no-commands", typed.no_commands, "every line is a message");
  app.add_flag("--quit-on-empty", options.quit_on_empty, "an empty line ends the session");
}

void add_terminal(CLI::App& app, TypedSession& typed) {
  app.add_flag("--no-edit", typed.no_edit, "lines as the terminal gives them: no keys, no hints");
  app.add_flag("--no-history", typed.no_history, "what is typed is not kept");
  app.add_flag("--no-rc", typed.no_rc, "without your commands in confabrc (:help set: where)");
}

void add_showing(CLI::App& app, TypedSession& typed, SessionOptions& options) {
  app.add_flag("--json", options.json, "every event on stdout, as JSON Lines");
  app.add_flag("-t,--no-source", typed.no_source, "replies without the address they came from");
  app.add_flag("--names", options.names, "replies with the name of their conversation: tcp1");
  app.add_flag("--rtt", options.rtt, "the time since the last send after the first reply");
  app.add_option("--view", typed.view, "text, escaped, hex or json");
  app.add_option("--color", typed.colour, "auto, always or never")->capture_default_str();
  app.add_flag("-v,--verbose", options.verbose, "scripts: notices on stderr, too");
  app.add_flag("-q,--quiet", options.quiet, "nothing but the exit code");
}

void add_address(CLI::App& app, TypedSession& typed) {
  app.add_option("address", typed.address, "tcp://HOST:PORT, udp://HOST:PORT, HOST:PORT, :PORT");
  app.add_option("port", typed.port, "where HOST is alone");
  app.add_flag("-u,--udp", typed.udp, "UDP, where the address names no transport");
  app.add_flag("-k,--insecure", typed.insecure, "TLS: whoever has whatever certificate");
  app.add_option("--starttls", typed.starttls, "ask for TLS in the words of smtp, imap, ...")
      ->type_name("PROTOCOL");
  add_own_side(app, typed.own_side);
}

void add_recording(CLI::App& app, TypedSession& typed, SessionOptions& options) {
  app.add_option("--record", options.record, "write everything that happens into FILE")
      ->type_name("FILE");
  app.add_flag("--append", typed.append, "--record goes on with a file that exists");
  app.add_flag("--force", typed.force, "--record replaces a file that exists");
  app.add_option("--secret", typed.secrets, "recorded as {{NAME}}; without =VALUE, $NAME's")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void add_scripting(CLI::App& app, TypedSession& typed, ScriptOptions& script) {
  app.add_option("--pace", typed.pace, "a line waits for: reply, quiet[:50ms], /RE2/, free")
      ->type_name("PACE");
  app.add_option("--reply-timeout", typed.reply_timeout, "how long a line waits for a reply (1s)");
  // Taken out by take_banner(); here for the help.
  app.add_flag_callback(
      "--banner", [] {}, "wait for each connection's greeting (=2s: for 2 s)");
  app.add_flag("--reconnect", script.reconnect, "open a connection again that the peer closed");
  app.add_option("--timeout", typed.timeout, "how long the end waits for a reply that is owed")
      ->capture_default_str();
  app.add_option("--linger", typed.linger, "at the end, what silence ends it (1s; UDP 100ms)");
  app.add_flag("-N", script.half_close_at_once, "half-close as soon as the input ends");
  app.add_flag("--no-shutdown", script.never_half_close, "never half-close");
  app.add_option("-n,--replies", typed.replies, "end after so many replies; 0: none is expected")
      ->check([](const std::string& text) {
        return parse_count(text) ? "" : "\"" + text + "\" is no number";
      });
  app.add_flag("--keep-going", script.keep_going, "go on without a peer, or what was expected");
  app.add_option("--var", typed.variables, "sent for {{NAME}} in a line")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

std::optional<Url> first_url(const TypedSession& typed, bool demo, const Registry& registry) {
  std::vector<std::string> words;
  if (!typed.address.empty()) words.push_back(typed.address);
  if (!typed.port.empty()) words.push_back(typed.port);
  if (words.empty() && typed.udp)
    throw UsageError("-u says how an address is talked to, and there is none");
  if (words.empty() && typed.insecure)
    throw UsageError("-k says how an address is talked to, and there is none");
  if (words.empty() && !is_empty(typed.own_side))
    throw UsageError("our own side is of a connection, and there is no address");
  if (words.empty()) return std::nullopt;
  if (is_mode(typed.address))
    throw UsageError("\"" + typed.address + "\" goes first: confab " + typed.address + " ...");
  if (demo) throw UsageError("demo takes no address: it talks to servers of its own");
  Url url = read_peer(words, typed.udp, registry);
  if (typed.insecure && typed.starttls.empty()) leave_unverified(url, registry);
  set_own_side(typed.own_side, url, registry);
  return url;
}

RecordOver parse_over(const TypedSession& typed, const std::string& file) {
  if (!typed.append && !typed.force) return RecordOver::nothing;
  if (file.empty()) throw UsageError("--append and --force go with --record FILE");
  if (typed.append && typed.force) throw UsageError("--append and --force contradict each other");
  return typed.append ? RecordOver::what_exists : RecordOver::replaced;
}

void set_manner(const TypedSession& typed, Manner& manner) {
  if (typed.crlf) manner.eol = parse_line_end("crlf");
  if (!typed.eol.empty()) manner.eol = parse_line_end(typed.eol);
  if (!typed.framing.empty()) {
    check_framing(typed.framing);
    manner.framing = typed.framing;
  }
  if (!typed.view.empty()) manner.view = parse_view(typed.view);
}

// Options that could do nothing, or contradict each other.
void check_session(const TypedSession& typed, const SessionOptions& options) {
  const bool has_file = !options.script_file.empty();
  if (options.has_lines && has_file) throw UsageError("one script is enough: -c or -f");
  if (options.goes_on && !options.has_lines && !has_file)
    throw UsageError("-i goes on after the end of -c or -f, and neither is there");
  if (typed.crlf && !typed.eol.empty()) throw UsageError("-C and --eol both say what ends a line");
  if (options.json && options.quiet) throw UsageError("--json and -q contradict each other");
  if (options.verbose && options.quiet) throw UsageError("-v and -q contradict each other");
  if (options.script.half_close_at_once && options.script.never_half_close)
    throw UsageError("-N and --no-shutdown contradict each other");
  const bool says_how_it_looks = typed.no_source || options.names || options.rtt ||
                                 !typed.view.empty() || typed.colour != kUsualColour;
  if (options.json && says_how_it_looks)
    throw UsageError(
        "--json has everything, as it came: not with --no-source, --names, --rtt, --view, --color");
  if (options.quiet && says_how_it_looks)
    throw UsageError(
        "-q leaves nothing to be shown: not with --no-source, --names, --rtt, --view, --color");
}

// What was typed, and nothing else. What it says of how one talks is for streams, and for datagrams
// where the address is one of theirs.
void set_as_typed(const TypedSession& typed, bool to_datagrams, Settings& settings) {
  set_manner(typed, settings.streams);
  if (to_datagrams) set_manner(typed, settings.datagrams);
  if (!typed.view.empty()) settings.datagrams.view = settings.streams.view;
  if (!typed.connect_timeout.empty())
    settings.connect_timeout = parse_duration(typed.connect_timeout);
  if (!typed.reply_timeout.empty()) settings.reply_timeout = parse_duration(typed.reply_timeout);
}

void settle(const TypedSession& typed, const Registry& registry, SessionOptions& options) {
  const bool to_datagrams =
      options.url && registry.find(options.url->scheme).promises.keeps_boundaries;
  set_as_typed(typed, to_datagrams, options.settings);
  options.insist = [typed, to_datagrams](Settings& settings) {
    set_as_typed(typed, to_datagrams, settings);
  };
  if (options.script_file == "-") options.script_file.clear();  // stdin is the script anyway
  options.colour = parse_when(typed.colour);
  options.source = !typed.no_source;
  options.record_over = parse_over(typed, options.record);
  for (const std::string& each : typed.secrets) {
    NamedValue named = parse_secret(each);
    options.secrets.add(named.name, std::move(named.value));
  }
  for (const std::string& each : typed.variables) {
    NamedValue named = parse_variable(each);
    if (options.secrets.has(named.name))
      throw UsageError("--var " + named.name + ": a secret has this name, and keeps its value");
    options.variables.insert_or_assign(named.name, std::move(named.value));
  }
  options.commands_enabled = !typed.no_commands;
  options.history = !typed.no_history;
  options.rc = !typed.no_rc;
  options.edit = !typed.no_edit;
  ScriptOptions& script = options.script;
  script.pace = parse_pace(typed.pace);
  script.banner = parse_banner(typed.banner, to_datagrams);
  script.timeout = parse_duration(typed.timeout);
  if (!typed.linger.empty()) script.linger = parse_duration(typed.linger);
  script.replies = parse_count(typed.replies);
}

// The grammar with its help, by CLI11.
void read_session(const std::vector<std::string>& arguments, TypedSession& typed,
                  SessionOptions& options) {
  CLI::App app(options.demo ? kDemoHelp : kSessionHelp, options.demo ? "confab demo" : "confab");
  app.footer(kOtherModes);
  app.set_version_flag("--version", CONFAB_VERSION);
  if (!options.demo) add_address(app, typed);
  add_talking(app, typed, options);
  add_showing(app, typed, options);
  add_recording(app, typed, options);
  add_terminal(app, typed);
  add_scripting(app, typed, options.script);
  read_arguments(app, arguments);
}

}  // namespace

SessionOptions parse_session(std::vector<std::string> arguments, bool demo,
                             const Registry& registry) {
  SessionOptions options;
  options.demo = demo;
  options.lines = take_lines(arguments, options.has_lines);
  TypedSession typed;
  typed.banner = take_banner(arguments);
  if (is_address_only(arguments)) {
    if (!arguments.empty()) typed.address = arguments.front();
    if (arguments.size() == 2) typed.port = arguments.back();
  } else {
    read_session(arguments, typed, options);
  }
  options.url = first_url(typed, demo, registry);
  if (!typed.starttls.empty()) {
    if (!options.url) throw UsageError("--starttls is about an address, and there is none");
    options.starttls = read_starttls(typed.starttls, typed.insecure, *options.url, registry);
  }
  check_session(typed, options);
  settle(typed, registry, options);
  return options;
}

}  // namespace confab

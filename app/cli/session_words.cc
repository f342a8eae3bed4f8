#include "app/cli/session_words.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "app/cli/grammar.h"

namespace confab {
namespace {

constexpr const char* kOtherModes =
    "Other ways to start it:\n"
    "  confab -l ADDRESS...        a prompt that listens: who connects is talked to\n"
    "  confab demo                 servers inside it, and a prompt that talks to them\n"
    "  confab serve ADDRESS...     answer whoever comes: echo, upper, time, chat, ...\n"
    "  confab pipe ADDRESS         raw bytes: stdin to the peer, the peer to stdout\n"
    "  confab proxy LISTEN TARGET  sits between a client and a server, and records\n"
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

void add_listening(CLI::App& app, TypedSession& typed, SessionOptions& options) {
  app.add_flag("-l,--listen", typed.listens, "listen there: who connects is a conversation");
  app.add_flag("--once", options.once, "with -l: ends with the first who connects");
}

// "-l", "--listen", "-ul": only then there may be more addresses than one.
bool may_listen(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& each) {
    const bool is_short = each.size() > 1 && each[0] == '-' && each[1] != '-';
    return each == "--listen" || (is_short && each.find('l') != std::string::npos);
  });
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

}  // namespace

std::optional<std::uint64_t> parse_count(const std::string& text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(count) : std::nullopt;
}

void read_session(const std::vector<std::string>& arguments, TypedSession& typed,
                  SessionOptions& options) {
  CLI::App app(options.demo ? kDemoHelp : kSessionHelp, options.demo ? "confab demo" : "confab");
  app.footer(kOtherModes);
  app.set_version_flag("--version", CONFAB_VERSION);
  if (!options.demo) {
    add_peer(app, typed);
    add_listening(app, typed, options);
  }
  add_talking(app, typed, options);
  add_showing(app, typed, options);
  add_recording(app, typed, options.record);
  add_terminal(app, typed);
  add_scripting(app, typed, options.script);
  // A vector positional of CLI11 2.1 would turn [::1] into ::1.
  app.allow_extras(may_listen(arguments));
  read_arguments(app, arguments);
  typed.more = app.remaining();
}

}  // namespace confab

#include "app/prompt/command.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command_line.h"
#include "app/prompt/suggestion.h"

namespace confab {
namespace {

// Hands a line to the one group that has what the command needs.
template <auto kGroup, auto kAction>
asio::awaitable<void> action(Actions& actions, std::string arguments) {
  return ((actions.*kGroup).*kAction)(std::move(arguments));
}

constexpr std::array<Command, 28> kCommands = {{
    {.name = "tcp",
     .arguments = "[HOST PORT | HOST:PORT | PORT]",
     .takes = Takes::address,
     .topic = Topic::peers,
     .summary = "talk over TCP",
     .details = "Without an address: the current host and port, over TCP.\n"
                "A lone PORT keeps the host.\n"
                "Goes back to the conversation with it, if there is one; :open opens another.\n",
     .run = action<&Actions::peers, &PeerActions::tcp>,
     .matters_most = true,
     .aims = true},
    {.name = "udp",
     .arguments = "[HOST PORT | HOST:PORT | PORT]",
     .takes = Takes::address,
     .topic = Topic::peers,
     .summary = "talk over UDP",
     .details = "Without an address: the current host and port, over UDP.\n"
                "A lone PORT keeps the host.\n"
                "Answers from any address are shown, each with its own.\n",
     .run = action<&Actions::peers, &PeerActions::udp>,
     .matters_most = true,
     .aims = true},
    {.name = "open",
     .arguments = "ADDRESS",
     .takes = Takes::url,
     .topic = Topic::peers,
     .summary = "talk over any transport",
     .details = "ADDRESS is HOST:PORT (TCP), or names its transport: udp://HOST:PORT,\n"
                "tls://HOST:PORT, unix:PATH, unixgram:PATH, unixpacket:PATH, tls+unix:PATH.\n"
                "Always a new conversation, also to an address that has one.\n",
     .run = action<&Actions::peers, &PeerActions::open>,
     .aims = true},
    {.name = "listen",
     .arguments = "[ADDRESS... | off [ADDRESS]]",
     .takes = Takes::listening,
     .topic = Topic::peers,
     .summary = "whoever connects becomes a conversation",
     .details = "ADDRESS is HOST:PORT or a lone PORT (TCP and UDP), or names its transport:\n"
                "tls://HOST:PORT, unix:PATH. Port 0 is any that is free. The first who comes\n"
                "is the current conversation; :use answers another one, :all everyone.\n"
                "off: nobody more is accepted; who is there stays. Alone: where it listens,\n"
                "who waits in the backlog, and the socket of each who came.\n",
     .run = action<&Actions::listens, &ListenActions::listen>},
    {.name = "all",
     .arguments = "TEXT",
     .takes = Takes::text,
     .topic = Topic::words,
     .summary = "send TEXT to everyone who has connected",
     .details = "Over datagrams: to everyone who has spoken within the last minute.\n",
     .run = action<&Actions::listens, &ListenActions::all>,
     .keeps_blanks = true},
    {.name = "tls",
     .arguments = "[?OPTIONS]",
     .topic = Topic::peers,
     .summary = "encrypt it from here on (STARTTLS)",
     .details = "Once the server has agreed, to STARTTLS or whatever its protocol says. With\n"
                "the options of tls://, as :tls ?ca=own.pem&sni=mail.example.org. What came in\n"
                "the clear after the server's answer is refused. --starttls PROTOCOL does\n"
                "all of it for the command line's address.\n",
     .run = action<&Actions::peers, &PeerActions::tls>},
    {.name = "list",
     .topic = Topic::peers,
     .summary = "the conversations; all of them go on receiving",
     .run = action<&Actions::peers, &PeerActions::list>,
     .matters_most = true},
    {.name = "use",
     .arguments = "NAME",
     .takes = Takes::conversation,
     .topic = Topic::peers,
     .summary = "make another conversation the current one",
     .run = action<&Actions::peers, &PeerActions::use>,
     .matters_most = true,
     .aims = true},
    {.name = "shutdown",
     .topic = Topic::peers,
     .summary = "finish sending; what comes is still received",
     .details = "A half-close. After a peer's own end the conversation is closed, unless\n"
                "\":set peer-end keep\" leaves our half of it open.\n",
     .run = action<&Actions::peers, &PeerActions::shutdown>},
    {.name = "close",
     .arguments = "[NAME]",
     .takes = Takes::conversation,
     .topic = Topic::peers,
     .summary = "close a conversation, or the current one",
     .run = action<&Actions::peers, &PeerActions::close>,
     .matters_most = true},
    {.name = "to",
     .arguments = "ADDR | last | off",
     .takes = Takes::destination,
     .topic = Topic::peers,
     .summary = "where the next datagrams go",
     .details = "They leave from the same local port.\n"
                "last: to whoever answered last. off: back to the peer.\n",
     .run = action<&Actions::peers, &PeerActions::to>,
     .aims = true},
    {.name = "status",
     .arguments = "[NAME]",
     .takes = Takes::conversation,
     .topic = Topic::peers,
     .summary = "addresses, buffers, round trip, traffic",
     .run = action<&Actions::peers, &PeerActions::status>,
     .matters_most = true},
    {.name = "send",
     .arguments = "[TEXT | <<END]",
     .takes = Takes::text,
     .topic = Topic::words,
     .summary = "send TEXT, whatever it begins with",
     .details = "Alone: an empty message.\n"
                "With <<END: the lines up to one that is END are one message.\n",
     .run = action<&Actions::sends, &SendActions::send>,
     .keeps_blanks = true},
    {.name = "raw",
     .arguments = "TEXT",
     .takes = Takes::text,
     .topic = Topic::words,
     .summary = "send exactly this; reads \\r \\n \\t \\0 \\xHH \\u{H} \\\\",
     .details = "No line end is put after it.\n",
     .run = action<&Actions::sends, &SendActions::raw>,
     .keeps_blanks = true},
    {.name = "hex",
     .arguments = "BYTES",
     .takes = Takes::text,
     .topic = Topic::words,
     .summary = "send these bytes: 00 01, 0001, 00:01, 0x00,0x01",
     .run = action<&Actions::sends, &SendActions::hex>},
    {.name = "file",
     .arguments = "PATH",
     .takes = Takes::path,
     .topic = Topic::words,
     .summary = "send what a file holds",
     .details = "It must fit, where messages are datagrams. Ctrl-C stops it.\n",
     .run = action<&Actions::sends, &SendActions::file>},
    {.name = "expect",
     .arguments = "PATTERN [DURATION]",
     .takes = Takes::pattern,
     .topic = Topic::waiting,
     .summary = "wait for a message that has PATTERN in it (5 s)",
     .details = "Looks at what has come since the last :expect or, if later, the last send;\n"
                "then waits. PATTERN is literal text with {{name:type}} in it (int num word\n"
                "hex uuid ip addr ctime rfc3339 http_date daytime date time any), or a regular\n"
                "expression: /RE2/.\n"
                "In a script, what is not met is code 1, and ends it (--keep-going: does not).\n",
     .run = action<&Actions::waits, &WaitActions::expect>},
    {.name = "wait",
     .arguments = "DURATION",
     .takes = Takes::duration,
     .topic = Topic::waiting,
     .summary = "let time pass: 250ms, 1.5s, 2m; Ctrl-C stops it",
     .run = action<&Actions::waits, &WaitActions::wait>},
    {.name = "eol",
     .arguments = "[none | lf | crlf | cr | nul | TEXT]",
     .takes = Takes::eol,
     .topic = Topic::looks,
     .summary = "what is put after a typed line",
     .details = "Of the current conversation, and of later ones to the same address. TEXT is\n"
                "read as :raw reads it: \\r\\n\\0. Streams begin with lf, datagrams with none, a\n"
                "framing with an end of its own with that, one with a length with none. :set\n"
                "eol is for streams that begin later.\n"
                "Alone: what it is now.\n",
     .run = action<&Actions::looks, &LookActions::eol>,
     .matters_most = true},
    {.name = "framing",
     .arguments = "[line | crlf | raw | http | resp | netstring | ...]",
     .takes = Takes::framing,
     .topic = Topic::looks,
     .summary = "where a message ends",
     .details = "Of the current conversation, and of later ones to the same address. Typed\n"
                "lines, :send, :hex and :file are messages, and get what is sent with one;\n"
                ":raw is bytes. Streams begin with line, datagrams with raw.\n"
                "Alone: what it is.\n",
     .run = action<&Actions::looks, &LookActions::framing>},
    {.name = "view",
     .arguments = "[text | escaped | hex | json]",
     .takes = Takes::view,
     .topic = Topic::looks,
     .summary = "how messages are shown",
     .details = "Of the current conversation, and of later ones to the same address.\n",
     .run = action<&Actions::looks, &LookActions::view>,
     .matters_most = true},
    {.name = "set",
     .arguments = "[NAME [VALUE]]",
     .takes = Takes::setting,
     .topic = Topic::looks,
     .summary = "what can be set, and how it is",
     .details = "Alone: everything that can be set. Values last until the session ends; what\n"
                "is to hold always goes into the file confabrc in $XDG_CONFIG_HOME/confab\n"
                "(else ~/.config/confab).\n",
     .run = action<&Actions::looks, &LookActions::set>},
    {.name = "record",
     .arguments = "[FILE | off]",
     .takes = Takes::path,
     .summary = "write everything that happens into a file",
     .details = "A transcript: name.json is one document, other names are JSON Lines.\n"
                "--append FILE goes on with one, --force FILE replaces it. off: ends it.\n"
                "Alone: how many events it has.\n",
     .run = action<&Actions::records, &RecordActions::record>,
     .matters_most = true},
    {.name = "replay",
     .arguments = "FILE [OPTIONS]",
     .takes = Takes::path,
     .summary = "replay a transcript, and verify what comes",
     .details = "Over connections of its own. The options are those of confab replay:\n"
                "--target HOST:PORT, --timing recorded, --learn 3, --update, ...\n",
     .run = [](Actions& actions,
               std::string arguments) { return actions.replay(std::move(arguments)); }},
    {.name = "secret",
     .arguments = "[NAME]",
     .summary = "a value that recordings and history do not show",
     .details = "Asks for the value, which is not shown; in a script it is the next line.\n"
                "{{NAME}} is written in its place, whoever sends it. Alone: the names.\n",
     .run = action<&Actions::secrets, &SecretActions::secret>},
    {.name = "history",
     .arguments = "[N]",
     .takes = Takes::count,
     .summary = "the last lines typed (20)",
     .details = "A line that begins with a space is not kept.\n",
     .run = action<&Actions::helps, &HelpActions::history>},
    {.name = "help",
     .arguments = "[COMMAND | all]",
     .takes = Takes::command,
     .summary = "the commands that matter most; all; or one",
     .run = action<&Actions::helps, &HelpActions::help>},
    {.name = "quit",
     .also = "q exit",
     .summary = "leave (:q, :exit and Ctrl-D, too)",
     .run = action<&Actions::helps, &HelpActions::quit>,
     .matters_most = true},
}};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* known_command(std::string_view name) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(), [name](const Command& each) {
    if (each.name == name) return true;
    const std::vector<std::string> others = words(each.also);
    return std::find(others.begin(), others.end(), name) != others.end();
  });
  return found == kCommands.end() ? nullptr : &*found;
}

std::string command_meant_by(std::string_view line) {
  const std::string_view word = trimmed(line);
  if (word == "help" || word == "?") return ":help";
  return word == "quit" || word == "exit" ? ":quit" : "";
}

const Command& find_command(std::string_view name) {
  if (const Command* known = known_command(name)) return *known;
  const std::string text = "there is no command :" + std::string(name) + suggestion(name);
  throw UsageError(text + " (\"::" + std::string(name) +
                   "\" sends it as text; :help lists the commands)");
}

std::string usage(const Command& command) {
  std::string text = ":" + std::string(command.name);
  if (!command.arguments.empty()) text.append(" ").append(command.arguments);
  return text;
}

}  // namespace confab

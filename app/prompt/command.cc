#include "app/prompt/command.h"

#include <array>
#include <vector>

#include "app/prompt/actions.h"
#include "app/usage_error.h"
#include "protocol/nearest.h"

namespace confab {
namespace {

constexpr std::array<Command, 21> kCommands = {{
    {"tcp", "", "[HOST PORT | HOST:PORT | PORT]", "talk over TCP",
     "Without an address: the current host and port, over TCP.\n"
     "A lone PORT keeps the host.\n"
     "A conversation that is open already is returned to, not opened twice.\n",
     do_tcp},
    {"udp", "", "[HOST PORT | HOST:PORT | PORT]", "talk over UDP",
     "Without an address: the current host and port, over UDP.\n"
     "A lone PORT keeps the host.\n"
     "Answers from any address are shown, each with its own.\n",
     do_udp},
    {"open", "", "URL", "talk to tcp://HOST:PORT or udp://HOST:PORT", "", do_open},
    {"list", "", "", "the conversations; all of them go on receiving", "", do_list},
    {"use", "", "NAME", "make another conversation the current one", "", do_use},
    {"close", "", "[NAME]", "close a conversation", "", do_close},
    {"to", "", "ADDR | last | off", "where the next datagrams go, from the same local port",
     "last: whoever answered last. off: back to the peer.\n", do_to},
    {"status", "", "[NAME]", "addresses, buffers, round trip, traffic", "", do_status},
    {"send", "", "[TEXT | <<END]", "send TEXT, whatever it begins with",
     "Alone: an empty message.\n"
     "With <<END: the lines up to one that is END are one message.\n",
     do_send, true},
    {"raw", "", "TEXT", "send exactly this; \\r \\n \\t \\0 \\xHH \\\\ are read", "", do_raw, true},
    {"hex", "", "BYTES", "send these bytes: 00 01, 0001, 00:01, 0x00,0x01", "", do_hex},
    {"file", "", "PATH", "send what a file holds", "It must fit, where messages are datagrams.\n",
     do_file},
    {"eol", "", "[none | lf | crlf]", "what is put behind a typed line", "", do_eol},
    {"framing", "", "[line | crlf | raw | delimiter:TEXT | u8 | u16be | ...]",
     "where a message ends",
     "A length prefix (u8 u16be u16le u32be u32le) is also put before what is sent.\n", do_framing},
    {"view", "", "[text | escaped | hex | json]", "how messages are shown", "", do_view},
    {"expect", "", "PATTERN [DURATION]", "wait for a message that has PATTERN in it (5 s)",
     "Looks at what has come since the last :expect or, if later, the last send;\n"
     "then waits. PATTERN is literal text with {{name:type}} in it (int num word\n"
     "hex uuid ip addr ctime rfc3339 any), or a regular expression: /RE2/.\n"
     "In a script, what is not met ends it with code 1.\n",
     do_expect},
    {"wait", "", "DURATION", "let time pass: 250ms, 1.5s, 2m; Ctrl-C stops it", "", do_wait},
    {"record", "", "[FILE | off]", "write everything that happens into a file",
     "A transcript: name.json is one document, other names are JSON Lines.\n"
     "--append FILE goes on with one, --force FILE replaces it. Alone: how it stands.\n",
     do_record},
    {"set", "", "[NAME [VALUE]]", "what can be set, and how it is", "", do_set},
    {"help", "", "[COMMAND]", "this list, or more about one", "", do_help},
    {"quit", "q", "", "leave (Ctrl-D, too)", "", do_quit},
}};

void append_padded(Printable& line, std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  line += Untrusted(text);
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command& find_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Command& each : kCommands) {
    if (each.name == name || (!each.short_name.empty() && each.short_name == name)) return each;
    names.push_back(each.name);
  }
  std::string text = "there is no command :" + std::string(name);
  if (const auto near = nearest(name, names)) text += "; did you mean :" + std::string(*near) + "?";
  throw UsageError(text + " (\"::" + std::string(name) +
                   "\" sends it as text; :help lists the commands)");
}

std::string usage(const Command& command) {
  std::string text = ":" + std::string(command.name);
  if (!command.arguments.empty()) text.append(" ").append(command.arguments);
  return text;
}

Printable help() {
  constexpr std::size_t kColumn = 26;
  Printable text("A line is a message to the current conversation.\n\n");
  for (const Command& each : kCommands) {
    std::string shown = usage(each);
    if (shown.size() >= kColumn) shown = ":" + std::string(each.name) + " …";
    // "…" is one column and three bytes.
    append_padded(text, "  " + shown, kColumn + (shown.ends_with("…") ? 4 : 2));
    text += Untrusted(each.summary);
    text += Literal("\n");
  }
  text += Literal(
      "\n  ::text                    send \":text\"\n  :help COMMAND             more about one of "
      "them\n");
  return text;
}

Printable help(const Command& command) {
  Printable text;
  text += Untrusted(usage(command));
  text += Literal("\n    ");
  text += Untrusted(command.summary);
  text += Literal("\n");
  std::string_view rest = command.details;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    text += Literal("    ");
    text += Untrusted(rest.substr(0, end));
    text += Literal("\n");
    rest.remove_prefix(end + 1);
  }
  return text;
}

}  // namespace confab

#include "app/cli/arguments.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "app/cli/grammar.h"
#include "app/cli/session_words.h"
#include "app/cli/starttls_argument.h"
#include "app/cli/taken_options.h"
#include "app/program/named_value.h"
#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "app/prompt/setting_names.h"
#include "app/session/view.h"
#include "app/transcript/same_file.h"
#include "protocol/framing/framing.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

// -l, and what does not go with it.
std::vector<TypedAddress> first_listening(const TypedSession& typed, const Registry& registry) {
  std::vector<std::string> typed_words = {typed.address};
  if (!typed.port.empty()) typed_words.push_back(typed.port);
  for (const std::string& each : typed.more) {
    if (each.starts_with('-')) throw UsageError("there is no option " + each);
    typed_words.push_back(each);
  }
  if (typed.address.empty())
    throw UsageError("-l: where to listen is missing, such as 9000 or 127.0.0.1:0");
  if (typed.insecure || !typed.starttls.empty() || !is_empty(typed.own_side))
    throw UsageError("-l: -k, --starttls and our own side are of a connection that we open");
  if (!typed.banner.empty()) throw UsageError("-l: who connects is greeted by us: no --banner");
  return read_listening(typed_words, typed.udp, registry);
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

// The script is still to be read when its place is taken.
void keep_script(const SessionOptions& options) {
  if (options.record_over != RecordOver::replaced) return;
  const bool has_file = !options.script_file.empty();
  const bool reads_stdin = options.goes_on || !(options.has_lines || has_file);
  const bool is_script = (reads_stdin && is_open_as(STDIN_FILENO, options.record)) ||
                         (has_file && lead_to_one_file(options.script_file, options.record));
  if (is_script)
    throw UsageError("--record " + options.record + " --force would replace the script itself");
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

// What was typed, and nothing else. What it says of how one talks is for streams, and for messages
// where the address is one of theirs.
void set_as_typed(const TypedSession& typed, bool to_messages, Settings& settings) {
  set_manner(typed, settings.streams);
  if (to_messages) set_manner(typed, settings.messages);
  if (!typed.view.empty()) settings.messages.view = settings.streams.view;
  if (!typed.connect_timeout.empty())
    settings.connect_timeout = parse_duration(typed.connect_timeout);
  if (!typed.reply_timeout.empty()) settings.reply_timeout = parse_duration(typed.reply_timeout);
}

void settle(const TypedSession& typed, const Registry& registry, SessionOptions& options) {
  const auto are_messages = [&](const Url& url) {
    return !url.scheme.empty() && registry.find(url.scheme).promises.keeps_boundaries;
  };
  const bool to_messages = (options.url && are_messages(*options.url)) ||
                           std::ranges::any_of(options.listening, [&](const TypedAddress& each) {
                             return are_messages(each.url);
                           });
  set_as_typed(typed, to_messages, options.settings);
  options.insist = [typed, to_messages](Settings& settings) {
    set_as_typed(typed, to_messages, settings);
  };
  if (options.script_file == "-") options.script_file.clear();  // stdin is the script anyway
  options.colour = parse_when(typed.colour);
  options.source = !typed.no_source;
  options.record_over = read_over(typed, !options.record.empty());
  keep_script(options);
  options.secrets = read_secrets(typed);
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
  script.banner = parse_banner(typed.banner, to_messages);
  script.timeout = parse_duration(typed.timeout);
  if (!typed.linger.empty()) script.linger = parse_duration(typed.linger);
  script.replies = parse_count(typed.replies);
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
  if (typed.listens) {
    options.listening = first_listening(typed, registry);
  } else {
    if (options.once) throw UsageError("--once is about -l, and it is not there");
    if (!typed.more.empty())
      throw UsageError("\"" + typed.more.front() + "\" is one word too many");
    options.url = first_url(typed, demo, registry);
  }
  if (!typed.starttls.empty()) {
    if (!options.url) throw UsageError("--starttls is about an address, and there is none");
    options.starttls = read_starttls(typed.starttls, typed.insecure, *options.url, registry);
  }
  check_session(typed, options);
  settle(typed, registry, options);
  return options;
}

}  // namespace confab

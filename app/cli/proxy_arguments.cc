#include "app/cli/arguments.h"

#include <stdexcept>
#include <utility>

#include "app/cli/grammar.h"
#include "app/cli/typed_recording.h"
#include "app/program/typed_address.h"
#include "app/program/usage_error.h"
#include "app/proxy/socks_client.h"
#include "app/serve/fault_ground.h"
#include "protocol/framing/framing.h"
#include "protocol/text/duration.h"
#include "transport/kinds.h"

namespace confab {
namespace {

constexpr const char* kProxyHelp =
    "  confab proxy 9000 HOST:PORT                      shows what passes\n"
    "  confab proxy 9000 HOST:PORT --record session.json  and records it\n"
    "  confab proxy tcp://:9000 tls://HOST:PORT         TLS outside, readable here\n"
    "\n"
    "Sits between clients and servers: who connects to LISTEN talks to TARGET.\n"
    "What passes is forwarded at once and unchanged. LISTEN=TARGET, several times:\n"
    "several servers in one recording. socks5://HOST:PORT alone, as LISTEN: its\n"
    "clients name their targets, so that is all that a program talks to.";

struct TypedProxy : TypedRecording {
  std::string each;
  std::string rotate;
  std::string view;
  std::string connect_timeout = "10";
  std::string framing{kUsualFraming};
  std::vector<std::string> faults;
  bool udp = false;
};

bool is_socks(const std::string& word) { return scheme_of(word) == kSocksScheme; }

// Of "socks5://..." alone `there` is empty.
std::vector<AddressPair> read_pairs(const std::vector<std::string>& words) {
  std::vector<AddressPair> pairs;
  bool has_socks = false;
  for (const std::string& each : words) {
    if (each.starts_with('-')) throw UsageError("unknown option " + each);
    AddressPair pair = split_pair(each);
    const bool is_alone = pair.here.empty() && is_socks(each);
    if (!is_alone && (is_socks(pair.here) || is_socks(pair.there)))
      throw UsageError("\"" + each + "\": socks5:// is for LISTEN, and has no TARGET");
    has_socks = has_socks || is_alone;
    pairs.push_back(is_alone ? AddressPair{each, ""} : std::move(pair));
  }
  const bool are_two = pairs.size() == 2 && pairs[0].here.empty() && pairs[1].here.empty();
  if (are_two) return {{pairs[0].there, pairs[1].there}};
  if (pairs.empty())
    throw UsageError("where to listen and where to go are missing, such as 9000 localhost:12000");
  for (const AddressPair& each : pairs) {
    if (!each.here.empty()) continue;
    const char* const wanted =
        has_socks ? "beside socks5:// goes LISTEN=TARGET; clients of socks5:// say where they go"
                  : "one LISTEN and one TARGET, or any number of LISTEN=TARGET";
    throw UsageError("\"" + each.there + "\": " + wanted);
  }
  return pairs;
}

ProxyModeOptions::Pair read_socks_pair(const std::string& typed, bool udp) {
  if (udp) throw UsageError("-u and an address both name a transport: " + typed);
  UrlRules rules;
  rules.allow_port_zero = rules.allow_any_host = true;
  ProxyModeOptions::Pair pair;
  pair.listen = parse_url(typed, rules);
  pair.listen.scheme = pair.target.scheme = "tcp";
  pair.is_socks = true;
  return pair;
}

// Each has the other's scheme, where it has none of its own.
ProxyModeOptions::Pair read_pair(const AddressPair& typed, bool udp, const Registry& registry) {
  if (typed.there.empty() && is_socks(typed.here)) return read_socks_pair(typed.here, udp);
  Url listen = read_address(typed.here, AddressFor::listening, &registry).url;
  Url target = read_address(typed.there, AddressFor::dialling, &registry).url;
  if (udp && !(listen.scheme.empty() && target.scheme.empty()))
    throw UsageError("-u and an address both name a transport: " +
                     (listen.scheme.empty() ? target : listen).text());
  const std::string usual = udp ? "udp" : "tcp";
  if (listen.scheme.empty()) listen.scheme = target.scheme.empty() ? usual : target.scheme;
  if (target.scheme.empty()) target.scheme = listen.scheme;
  if (!are_of_a_kind(registry.find(listen.scheme).promises, registry.find(target.scheme).promises))
    throw UsageError("what comes over " + listen.scheme + ": cannot go on over " + target.scheme +
                     ": one of them has messages or sources that the other has not");
  return {std::move(listen), std::move(target)};
}

std::vector<Fault> read_faults(const std::vector<std::string>& typed,
                               const ProxyModeOptions& options, const Registry& registry) {
  std::vector<Traits> both_sides;
  for (const ProxyModeOptions::Pair& each : options.pairs)
    for (const Url* side : {&each.listen, &each.target})
      both_sides.push_back(registry.find(side->scheme).promises);
  std::vector<Fault> faults;
  try {
    for (const std::string& each : typed) {
      faults.push_back(parse_fault(each));
      refuse_useless_fault(faults.back(), fault_ground(both_sides));
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--fault: ") + error.what());
  }
  return faults;
}

ProxyRecordingOptions read_recording(const TypedProxy& typed, std::string file) {
  ProxyRecordingOptions recording;
  recording.file = std::move(file);
  if (!typed.each.empty()) recording.each.emplace(typed.each);
  recording.over = read_over(typed, recording.is_any());
  if (typed.rotate.empty()) return recording;
  if (recording.file.empty()) throw UsageError("--rotate goes with --record FILE");
  if (recording.over == RecordOver::replaced)
    throw UsageError(
        "--rotate and --force contradict each other: of the files that there are the later ones "
        "would stay; --append goes on after the last");
  recording.rotation = parse_rotation(typed.rotate);
  return recording;
}

void add_words(CLI::App& app, TypedProxy& typed, ProxyModeOptions& options) {
  app.add_flag("-u,--udp", typed.udp, "UDP, where the addresses name no transport");
  add_recording(app, typed, options.recording.file);
  app.add_option("--record-each", typed.each,
                 "a file for each conversation: 'session-{{conn}}.json'")
      ->type_name("NAME");
  app.add_option("--rotate", typed.rotate,
                 "--record goes on in another file: 10M, 1h (FILE-00001, ...)")
      ->type_name("SIZE|DURATION");
  app.add_option("--framing", typed.framing, "where a message ends, in the file and on the screen")
      ->capture_default_str();
  app.add_option("--connect-timeout", typed.connect_timeout, "how long connecting may take")
      ->capture_default_str();
  app.add_option("--fault", typed.faults, "up:latency=20ms, down:cut=4k, ... (docs/both-sides.md)")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  refuse_sign(app.add_option("--seed", options.seed, "repeats what chance did"))->type_name("N");
  app.add_option("--view", typed.view, "how messages are shown: text, escaped, hex or json");
  app.add_flag("--json", options.json, "every event on stdout, as JSON Lines");
  app.add_flag("--quiet,-q", options.quiet, "no line for what passes");
}

View read_view(const TypedProxy& typed, const ProxyModeOptions& options) {
  if (typed.view.empty()) return View::text;
  if (options.json) throw UsageError("--view and --json contradict each other");
  if (options.quiet) throw UsageError("--view and -q contradict each other");
  return parse_view(typed.view);
}

}  // namespace

ProxyModeOptions parse_proxy(const std::vector<std::string>& arguments, const Registry& registry) {
  CLI::App app(kProxyHelp, "confab proxy LISTEN TARGET");
  ProxyModeOptions options;
  TypedProxy typed;
  add_words(app, typed, options);
  app.allow_extras();  // the addresses: a vector positional of CLI11 2.1 would turn [::1] into ::1
  read_arguments(app, arguments);
  for (const AddressPair& each : read_pairs(app.remaining()))
    options.pairs.push_back(read_pair(each, typed.udp, registry));
  if (options.json && options.quiet) throw UsageError("--json and -q contradict each other");
  options.view = read_view(typed, options);
  check_framing(typed.framing);
  options.proxy.framing = typed.framing;
  options.proxy.connect_timeout = parse_duration(typed.connect_timeout);
  options.proxy.faults = read_faults(typed.faults, options, registry);
  options.recording = read_recording(typed, std::move(options.recording.file));
  options.secrets = read_secrets(typed);
  return options;
}

}  // namespace confab

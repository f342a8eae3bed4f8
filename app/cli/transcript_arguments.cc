#include "app/cli/arguments.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/cli/grammar.h"
#include "app/program/named_value.h"
#include "app/program/usage_error.h"
#include "protocol/framing/framing.h"
#include "protocol/text/nearest.h"
#include "transport/url.h"

namespace confab {
namespace {

using Action = TranscriptOptions::Action;

constexpr const char* kTranscriptHelp =
    "  confab transcript lint session.json             is it a transcript?\n"
    "  confab transcript fmt --stable session.json     in the one spelling, for git\n"
    "  confab transcript convert capture.pcap x.json   what a capture says\n"
    "\n"
    "Works on transcripts (docs/transcript-format.md); convert takes captures, too.\n"
    "Usage: confab transcript lint FILE...\n"
    "       confab transcript fmt [--stable] FILE...\n"
    "       confab transcript convert [--force] A B\n"
    "       confab transcript convert [--force] [--filter HOST:PORT]\n"
    "               [--server HOST:PORT] [--framing F] CAPTURE B\n"
    "       confab transcript convert [--force] [--port PORT]\n"
    "               [--secret NAME[=VALUE]]... A B.pcapng\n"
    "\n"
    "  lint     is this a transcript? Every error with its place; code 2 if there is one\n"
    "  fmt      rewrites files in the one spelling that recordings have;\n"
    "           --stable: without times, ports and dates, for git\n"
    "  convert  writes A as B: a document if its name ends in .json, else JSON Lines;\n"
    "           --force: also where B exists; .svg: a sequence diagram;\n"
    "           .pcapng: packets for Wireshark\n"
    "           --port PORT: of servers without one (unix:), so that Wireshark\n"
    "             knows the protocol (6379)\n"
    "           --secret NAME=VALUE: what {{NAME}} is in the packets;\n"
    "             without =VALUE, $NAME's\n"
    "           Of a capture (pcap, pcapng) all that was said over TCP and UDP:\n"
    "           --filter HOST:PORT: only conversations with that end\n"
    "           --server HOST:PORT: it serves there, where the capture does not say\n"
    "           --framing F: how streams are cut into messages (line; :help framing)\n"
    "           Code 1: bytes are missing in the capture; notes say where\n"
    "\n"
    "\"-\" is stdin, and for fmt and B stdout.\n";

Action parse_action(const std::string& word) {
  constexpr std::array<std::string_view, 3> kWords = {"lint", "fmt", "convert"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (word == kWords[i]) return static_cast<Action>(i);
  }
  std::string text = "transcript can lint, fmt and convert, not \"" + word + "\"";
  if (const auto near = nearest(word, kWords)) text += "; did you mean " + std::string(*near) + "?";
  throw UsageError(text);
}

// "127.0.0.1:80", "[::1]:80", "80"; "localhost:80" is two.
std::vector<WishedEnd> read_end(const std::string& option, const std::string& text) {
  const HostPort parts = parse_host_port(text);
  if (parts.host.empty()) return {{std::nullopt, parts.port}};
  if (parts.host == "localhost")
    return {{parse_ip_address("127.0.0.1"), parts.port}, {parse_ip_address("::1"), parts.port}};
  const auto host = parse_ip_address(parts.host);
  if (!host)
    throw UsageError(option + " takes an address, as captures have no names: not \"" + parts.host +
                     "\"");
  return {{host, parts.port}};
}

constexpr std::array<std::string_view, 3> kCaptureOptions = {"--filter", "--server", "--framing"};

bool is_capture_option(std::string_view name) {
  return std::ranges::find(kCaptureOptions, name) != kCaptureOptions.end();
}

void take_capture_option(TranscriptOptions& options, const std::string& name,
                         const std::string& value) {
  CaptureWishes& wishes = options.capture;
  if (name == "--framing") {
    check_framing(value);
    wishes.framing = value;
  } else {
    std::vector<WishedEnd>& ends = name == "--filter" ? wishes.filters : wishes.servers;
    const std::vector<WishedEnd> more = read_end(name, value);
    ends.insert(ends.end(), more.begin(), more.end());
  }
  options.capture_option = name;
}

constexpr std::array<std::string_view, 2> kPacketOptions = {"--port", "--secret"};

bool is_packet_option(std::string_view name) {
  return std::ranges::find(kPacketOptions, name) != kPacketOptions.end();
}

void take_packet_option(TranscriptOptions& options, const std::string& name,
                        const std::string& value) {
  if (name == "--secret") {
    NamedValue named = parse_secret(value);
    options.packets.secrets.add(named.name, std::move(named.value));
  } else {
    const HostPort parts = parse_host_port(value);
    if (!parts.host.empty()) throw UsageError("--port takes a port alone, not \"" + value + "\"");
    options.packets.port = parts.port;
  }
  options.packet_option = name;
}

bool takes_value(std::string_view name) {
  return is_capture_option(name) || is_packet_option(name);
}

void take_option(TranscriptOptions& options, const std::string& name, const std::string& value) {
  is_packet_option(name) ? take_packet_option(options, name, value)
                         : take_capture_option(options, name, value);
}

}  // namespace

TranscriptOptions parse_transcript(std::vector<std::string> arguments) {
  if (arguments.empty()) throw UsageError("what to do is missing: lint, fmt or convert");
  if (arguments[0] == "--help" || arguments[0] == "-h") throw TextAsked{kTranscriptHelp};
  TranscriptOptions options;
  options.action = parse_action(arguments[0]);
  arguments.erase(arguments.begin());
  bool only_files = false;  // after "--"
  std::string pending;      // an option whose value comes next
  for (const std::string& each : arguments) {
    const std::size_t equals = each.find('=');
    const std::string name = each.substr(0, equals);
    if (!pending.empty()) {
      take_option(options, std::exchange(pending, {}), each);
    } else if (only_files || !each.starts_with('-') || each == "-") {
      options.files.push_back(each);
    } else if (each == "--") {
      only_files = true;
    } else if (each == "--help" || each == "-h") {
      throw TextAsked{kTranscriptHelp};
    } else if (each == "--stable" && options.action == Action::format) {
      options.stable = true;
    } else if (each == "--force" && options.action == Action::convert) {
      options.force = true;
    } else if (takes_value(name) && options.action == Action::convert) {
      pending = name;
      if (equals != std::string::npos)
        take_option(options, std::exchange(pending, {}), each.substr(equals + 1));
    } else {
      throw UsageError("unknown option " + (name == "--secret" ? name : each));
    }
  }
  if (!pending.empty()) throw UsageError(pending + " needs a value");
  if (options.files.empty()) throw UsageError("a file is missing");
  if (options.action == Action::convert && options.files.size() != 2)
    throw UsageError("convert takes two files: what is, and what is to be");
  return options;
}

}  // namespace confab

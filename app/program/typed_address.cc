#include "app/program/typed_address.h"

#include <algorithm>
#include <utility>

#include "protocol/text/nearest.h"
#include "transport/service_names.h"

namespace confab {
namespace {

void check_scheme(const Registry& registry, const std::string& scheme) {
  try {
    registry.find(scheme);
  } catch (const UnknownScheme& error) {
    const std::vector<std::string_view> known(error.known.begin(), error.known.end());
    throw UnknownScheme(error.wanted, error.known, nearest(scheme, known).value_or(""));
  }
}

UrlRules rules_for(AddressFor purpose) {
  UrlRules rules;
  rules.allow_port_zero = rules.allow_any_host = purpose == AddressFor::listening;
  return rules;
}

// The transport of "tcp:...", "unix://..."; null: none, or nobody knows.
const Transport* transport_of(const std::string& word, const Registry* registry) {
  if (registry == nullptr) return nullptr;
  const std::string scheme = word.substr(0, word.find(':'));
  return scheme.size() == word.size() ? nullptr : registry->look_up(scheme);
}

// "unix:x.sock" is "unix:./x.sock", and "unix://x" is one slash too many, or too few.
std::string with_whole_path(const std::string& word, const Transport& transport) {
  const std::string begin = transport.scheme + ":";
  const std::string path = word.substr(begin.size());
  if (path.empty() || path.starts_with('?'))
    throw UrlError("the path is missing (" + begin + "PATH)");
  if (is_path(path) && !path.starts_with("//")) return word;
  if (path.starts_with("///")) return word;
  if (!path.starts_with("//")) return begin + "./" + path;
  const std::string rest = path.substr(2);
  throw UrlError("\"" + word + "\": a path goes after " + begin + " (" + begin + "/" + rest +
                 " or " + begin + rest + ")");
}

// "/run/x.sock", as nc -U takes it.
[[noreturn]] void refuse_path(const std::string& word, const Registry* registry) {
  std::string written;
  std::vector<const Transport*> all;
  if (registry != nullptr) all = registry->all();
  for (const Transport* const each : all)
    if (each->places.are_paths)
      written += (written.empty() ? "" : " or ") + each->scheme + ":" + word;
  if (written.empty()) written = "scheme:" + word;
  throw UrlError("\"" + word + "\": a path is written " + written);
}

// "tcp:127.0.0.1:1", "tcp:/localhost:1"
void refuse_scheme_without_slashes(const std::string& word, const Transport& transport) {
  if (word.find("://") != std::string::npos || std::ranges::count(word, ':') < 2) return;
  const std::size_t host = std::min(word.find_first_not_of('/', word.find(':') + 1), word.size());
  throw UrlError("\"" + word + "\" is written " + transport.scheme + "://" + word.substr(host));
}

// It has a port.
bool is_host_and_port(const std::string& word) {
  return word.starts_with('[') ? !word.ends_with(']') : std::ranges::count(word, ':') == 1;
}

// It begins with a scheme: nothing is missing in it.
bool names_scheme(const std::string& word, const Registry* registry) {
  const Transport* const transport = transport_of(word, registry);
  return word.find("://") != std::string::npos || (transport && transport->places.are_paths);
}

// Of a URL.
bool has_port(const std::string& word) {
  const std::size_t colon = word.rfind(':');
  return is_number(word.substr(colon + 1));
}

// It is no address by itself: a port is missing.
bool is_host_alone(const std::string& word, const Registry& registry) {
  if (names_scheme(word, &registry) || is_number(word) || service_port(word)) return false;
  const auto colons = std::ranges::count(word, ':');
  const bool is_bracketed = word.starts_with('[') && word.ends_with(']');
  return colons == 0 || is_bracketed || (colons > 1 && !word.starts_with('['));
}

}  // namespace

std::vector<std::string> TypedAddress::listening_schemes() const {
  if (names_scheme()) return {url.scheme};
  return {"tcp", "udp"};
}

TypedAddress read_address(const std::string& word, AddressFor purpose, const Registry* registry) {
  const UrlRules rules = rules_for(purpose);
  TypedAddress typed;
  if (const Transport* const transport = transport_of(word, registry)) {
    if (transport->places.are_paths) {
      typed.url = parse_url(with_whole_path(word, *transport), rules);
      return typed;
    }
    refuse_scheme_without_slashes(word, *transport);
  }
  const std::string scheme = scheme_of(word);
  if (!scheme.empty() && registry != nullptr) check_scheme(*registry, scheme);
  if (!scheme.empty() || word.find("://") != std::string::npos) {
    typed.url = parse_url(word, rules);
    return typed;
  }
  if (is_path(word)) refuse_path(word, registry);
  HostPort place = parse_host_port(word, rules);
  typed.is_lone_port = place.host.empty();
  typed.url.host = typed.is_lone_port ? "localhost" : std::move(place.host);
  typed.url.port = place.port;
  return typed;
}

TypedAddress read_address(std::span<const std::string> words, AddressFor purpose,
                          const Registry* registry) {
  if (words.empty()) throw UrlError("an address is missing (HOST PORT, HOST:PORT, scheme://...)");
  if (words.size() == 1) return read_address(words[0], purpose, registry);
  if (words.size() > 2) throw UrlError("\"" + words[2] + "\" is one word too many");
  const bool has_scheme = names_scheme(words[0], registry);
  const bool has_slashes = words[0].find("://") != std::string::npos;
  if (has_slashes && is_number(words[1]) && !has_port(words[0]))
    throw UrlError("the port goes after a ':': " + words[0] + ":" + words[1]);
  if (has_scheme || is_host_and_port(words[0]))
    throw UrlError("one address is enough: " + words[0]);
  if (is_number(words[0]) && words[0] != "0" && !is_number(words[1]))
    throw UrlError("the host goes first: " + words[1] + " " + words[0]);
  const UrlRules rules = rules_for(purpose);
  TypedAddress typed;
  typed.url.host = parse_host(words[0], rules);
  typed.url.port = parse_port(words[1], rules.allow_port_zero);
  return typed;
}

std::vector<TypedAddress> read_listening(std::span<const std::string> words, bool udp,
                                         const Registry& registry) {
  std::vector<TypedAddress> all;
  if (words.size() == 2 && is_host_alone(words[0], registry)) {
    all.push_back(read_address(words, AddressFor::listening, &registry));
  } else {
    for (const std::string& each : words)
      all.push_back(read_address(each, AddressFor::listening, &registry));
  }
  const auto names_scheme = [](const TypedAddress& each) { return each.names_scheme(); };
  if (udp && std::ranges::all_of(all, names_scheme))
    throw UrlError("-u and the address both name a transport: " + all.front().url.text());
  for (TypedAddress& each : all)
    if (udp && !each.names_scheme()) each.url.scheme = "udp";
  return all;
}

AddressPair split_pair(const std::string& text) {
  std::size_t equals = text.find('=');
  if (text.find('?') < equals) {
    const std::size_t scheme = text.rfind("://");
    equals = text.find("://") < scheme ? text.rfind('=', scheme) : std::string::npos;
  }
  if (equals == std::string::npos) return {"", text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void leave_unverified(Url& url, const Registry& registry) {
  const std::vector<std::string>& known = registry.find(url.scheme).options;
  if (std::ranges::find(known, "verify") == known.end())
    throw UrlError("-k is about certificates, and " + url.text() + " has none");
  url.options["verify"] = "off";
}

Url read_peer(std::span<const std::string> words, bool udp, const Registry& registry) {
  TypedAddress typed = read_address(words, AddressFor::dialling, &registry);
  if (typed.names_scheme() && udp)
    throw UrlError("-u and the address both name a transport: " + typed.url.text());
  if (!typed.names_scheme()) typed.url.scheme = udp ? "udp" : "tcp";
  return std::move(typed.url);
}

}  // namespace confab

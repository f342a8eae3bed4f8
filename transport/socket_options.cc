#include "transport/socket_options.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace confab {

// Where IPv6 calls it differently, that stands second.
struct SocketOptions::Setting {
  std::string_view name;
  int level = 0, option = 0;
  int level6 = 0, option6 = 0;
  int least = 0, most = 0;
  bool is_for_streams_alone = false;
  bool is_idle_time = false;  // seconds; what it is about is switched on with it
};

namespace {

using Setting = SocketOptions::Setting;

constexpr int kLargestBuffer = 1 << 30;

constexpr std::array<Setting, 6> kSettings = {{
    {"keepalive", IPPROTO_TCP, TCP_KEEPIDLE, IPPROTO_TCP, TCP_KEEPIDLE, 1, 32767, true, true},
    {"mss", IPPROTO_TCP, TCP_MAXSEG, IPPROTO_TCP, TCP_MAXSEG, 88, 32767, true},
    {"rcvbuf", SOL_SOCKET, SO_RCVBUF, SOL_SOCKET, SO_RCVBUF, 1, kLargestBuffer},
    {"sndbuf", SOL_SOCKET, SO_SNDBUF, SOL_SOCKET, SO_SNDBUF, 1, kLargestBuffer},
    {"tos", IPPROTO_IP, IP_TOS, IPPROTO_IPV6, IPV6_TCLASS, 0, 255},
    {"ttl", IPPROTO_IP, IP_TTL, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1, 255},
}};

bool is_for(const Setting& setting, int type) {
  return type == SOCK_STREAM || !setting.is_for_streams_alone;
}

[[noreturn]] void refuse(const std::string& name, const std::string& value,
                         const std::string& what) {
  throw UrlError("\"" + name + "=" + value + "\": " + what);
}

// A number, with 0x before a hexadecimal one.
int read_number(const Setting& setting, const std::string& text) {
  const bool is_hex = text.starts_with("0x");
  const char* const begin = text.data() + (is_hex ? 2 : 0);
  const char* const end = text.data() + text.size();
  int number = -1;
  const auto read = std::from_chars(begin, end, number, is_hex ? 16 : 10);
  const bool is_number = read.ec == std::errc() && read.ptr == end;
  if (!is_number || number < setting.least || number > setting.most)
    refuse(
        std::string(setting.name), text,
        "it is between " + std::to_string(setting.least) + " and " + std::to_string(setting.most));
  return number;
}

int read_family(const std::string& text) {
  if (text == "4") return AF_INET;
  if (text == "6") return AF_INET6;
  refuse("family", text, "it is 4 or 6");
}

// "10.0.0.2", "10.0.0.2:5000", "[::1]:5000", "::1", ":5000".
void read_bind(const std::string& text, SocketOptions& options) {
  options.address = numeric_address(text);
  if (options.address) return;
  const std::size_t colon = text.rfind(':');
  const std::string host = colon == std::string::npos ? text : text.substr(0, colon);
  if (colon != std::string::npos) options.port = parse_port(text.substr(colon + 1));
  if (host.empty()) return;
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  options.address = numeric_address(has_brackets ? host.substr(1, host.size() - 2) : host);
  if (!options.address)
    refuse("bind", text, "it takes an address of this machine, ADDRESS, ADDRESS:PORT or :PORT");
}

std::string bind_text(const SocketAddress& local) { return "bind=" + local.endpoint().text; }

void check_families(const SocketOptions& options, int of_address) {
  if (options.address && options.family != of_address)
    throw UrlError("family= and bind= name two families");
}

}  // namespace

SocketAddress SocketOptions::local(int its_family) const {
  const asio::ip::address any = its_family == AF_INET ? asio::ip::address(asio::ip::address_v4())
                                                      : asio::ip::address(asio::ip::address_v6());
  return {address.value_or(any), port};
}

std::vector<std::string> socket_option_names(int type) {
  std::vector<std::string> names = {"bind", "family"};
  for (const Setting& each : kSettings)
    if (is_for(each, type)) names.emplace_back(each.name);
  return names;
}

SocketOptions read_socket_options(const Url& url, int type, Side side) {
  if (url.has_path()) {
    throw UrlError("\"" + url.text() + "\": a path is no address here, write " + url.scheme +
                   "://host:port");
  }
  SocketOptions options;
  for (const auto& [name, value] : url.options) {
    const auto setting = std::ranges::find_if(kSettings, [&, &wanted = name](const Setting& each) {
      return each.name == wanted && is_for(each, type);
    });
    if (setting != kSettings.end()) {
      options.values.push_back({&*setting, read_number(*setting, value)});
    } else if (name == "family") {
      options.family = read_family(value);
    } else if (name != "bind") {
      std::string known;
      for (const std::string& each : socket_option_names(type)) known.append(" ").append(each);
      known.insert(0, "unknown option \"" + name + "\": " + url.scheme + ": has");
      throw UrlError(known);
    } else if (side == Side::server) {
      throw UrlError("bind= is for the side that dials");
    } else {
      read_bind(value, options);
    }
  }
  if (!options.address) return options;
  const int of_address = options.address->is_v4() ? AF_INET : AF_INET6;
  if (options.family == AF_UNSPEC) options.family = of_address;
  check_families(options, of_address);
  return options;
}

SocketTrouble set_values(int socket, int family, const SocketOptions& options) {
  const bool is_v6 = family == AF_INET6;
  for (const auto& [setting, value] : options.values) {
    const int level = is_v6 ? setting->level6 : setting->level;
    const int option = is_v6 ? setting->option6 : setting->option;
    bool is_set = ::setsockopt(socket, level, option, &value, sizeof value) == 0;
    const int yes = 1;
    if (is_set && setting->is_idle_time)
      is_set = ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == 0;
    if (!is_set) return {std::string(setting->name) + "=" + std::to_string(value), errno};
  }
  return {};
}

// A port that was named is used again at once, though a connection from there to somebody else
// ended a moment ago; without one the kernel chooses it when it knows the peer, so that peers share
// ports.
SocketTrouble set_up(int socket, int family, int type, const SocketOptions& options) {
  SocketTrouble trouble = set_values(socket, family, options);
  if (trouble.error != 0 || !options.binds()) return trouble;
  const int yes = 1;
  const bool has_port = options.port != 0;
  if (type == SOCK_STREAM && has_port)
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (type == SOCK_STREAM && !has_port)
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  const SocketAddress at = options.local(family);
  if (::bind(socket, at.data(), at.size()) != 0) return {bind_text(at), errno};
  return {};
}

}  // namespace confab

#pragma once
// scheme://host:port?name=value, or scheme:path?name=value : what is typed, checked before any
// library sees it.

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace confab {

// What is wrong with an address that was typed, and what is possible.
class UrlError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

struct Url {
  std::string scheme;  // "tcp", lower case
  // "localhost", "127.0.0.1", "::1" (no brackets); "*": every address. Or a path, "/run/x.sock",
  // "./x.sock", or a name that is none in the file system, "@x"; then there is no port.
  std::string host;
  std::uint16_t port = 0;                      // 0: any, for listeners only
  std::map<std::string, std::string> options;  // what stood behind '?'

  // As it would be typed: "tcp://[::1]:9000", "unix:/run/x.sock". Options included.
  std::string text() const;
  // "localhost:9000", "[::1]:9000", "/run/x.sock": as an Endpoint has it.
  std::string authority() const;
  bool has_path() const noexcept;
};

// Reads "tcp://host:port", "udp://[::1]:9000?x=1", "unix:/run/x.sock", "unix:./x", "unix:@x",
// "unix:///run/x". A host left out is this machine: "localhost". In a path "%3F" is "?" (RFC 3986
// section 2.1). A port that is missing, 0 or above 65535 is an error unless `allow_port_zero`; so
// is the host "*" unless `allow_any_host` (listeners). Throws UrlError. Knows nothing of which
// schemes exist.
struct UrlRules {
  bool allow_port_zero = false;
  bool allow_any_host = false;
};
// "name=value&name=value", as behind a "?", and back. Throws UrlError.
std::string options_text(const std::map<std::string, std::string>& options);
std::map<std::string, std::string> parse_options(std::string_view text);
// The scheme that `text` begins with, in lower case; empty: none.
std::string scheme_of(std::string_view text);
Url parse_url(std::string_view text, UrlRules rules = {});
// The URL of an endpoint: "unix" and "/run/x.sock", "tcp" and "[::1]:9000". Throws UrlError.
Url url_at(std::string_view scheme, std::string_view endpoint);
// Its text, of whatever endpoint.
std::string url_text(std::string_view scheme, std::string_view endpoint);
// "/x", "./x", "../x", "@x".
bool is_path(std::string_view text) noexcept;

// Host and port as they are typed together: "localhost:9000", "[::1]:9000", ":9000" (localhost), or
// a lone port, "9000" or "http" (host stays empty then). Throws UrlError.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
HostPort parse_host_port(std::string_view text, UrlRules rules = {});
// Typed apart. A host: an IPv6 address with or without its brackets. Throws UrlError.
std::string parse_host(std::string_view text, UrlRules rules = {});
// A number, or the name of a service. Throws UrlError.
std::uint16_t parse_port(std::string_view text, bool allow_zero = false);
bool is_number(std::string_view text) noexcept;  // digits only, at least one

// "[::1]:9000" or "127.0.0.1:9000".
std::string join_host_port(std::string_view host, std::uint16_t port);

}  // namespace confab

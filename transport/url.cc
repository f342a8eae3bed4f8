#include "transport/url.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "transport/service_names.h"

namespace confab {
namespace {

// Longest name that DNS can carry, RFC 1035 section 2.3.4.
constexpr std::size_t kLongestHost = 253;

[[noreturn]] void refuse_url(std::string_view text, std::string_view wrong) {
  throw UrlError("\"" + std::string(text) + "\": " + std::string(wrong));
}

bool is_scheme(std::string_view text) {
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
         std::all_of(text.begin(), text.end(), allowed);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// Without its %scope.
bool is_ipv6(std::string_view text) {
  in6_addr unused{};
  const std::string address(text.substr(0, text.find('%')));
  return inet_pton(AF_INET6, address.c_str(), &unused) == 1;
}

void check_host(std::string_view whole, std::string_view host) {
  const auto forbidden = [](unsigned char c) {
    return c <= ' ' || c == 0x7f ||
           std::string_view("/@[]\\\"'<>?#").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (host.size() > kLongestHost) refuse_url(whole, "the host is longer than 253 characters");
  if (std::any_of(host.begin(), host.end(), forbidden)) {
    refuse_url(whole, "a host has letters, digits, '-' and '.', or is an address");
  }
}

// A number would be looked up, and found: 12000 is the address 0.0.46.224. 0 is one way to write
// 0.0.0.0.
void check_no_number(std::string_view whole, std::string_view host) {
  if (!is_number(host) || host == "0") return;
  refuse_url(whole, "\"" + std::string(host) + "\" is no host; a port goes after a ':'");
}

void check_any_host(std::string_view whole, std::string_view host, bool is_allowed) {
  if (host == "*" && !is_allowed)
    refuse_url(whole,
               "* is every address of this machine, where one listens; which one is it here?");
}

struct Authority {
  std::string host;
  std::string_view port;  // what stands behind the last ':', maybe empty
  bool has_port = false;
};

// "[::1]:9000" behind its '['.
Authority split_bracketed(std::string_view whole, std::string_view text) {
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) refuse_url(whole, "the ']' is missing");
  Authority result;
  result.host = text.substr(1, end - 1);
  if (!is_ipv6(result.host)) refuse_url(whole, "between [ and ] goes an IPv6 address");
  const std::string_view rest = text.substr(end + 1);
  if (!rest.empty() && rest[0] != ':') refuse_url(whole, "after ']' goes ':' and the port");
  result.has_port = !rest.empty();
  result.port = rest.empty() ? rest : rest.substr(1);
  return result;
}

Authority split_authority(std::string_view whole, std::string_view text) {
  if (text.starts_with('[')) return split_bracketed(whole, text);
  const std::size_t colon = text.find(':');
  if (colon != text.rfind(':')) {
    const std::string host(text.substr(0, text.rfind(':')));
    const std::string with_port = "[" + host + "]" + std::string(text.substr(host.size()));
    const std::string without = "[" + std::string(text) + "]:PORT";
    if (is_ipv6(host) && is_ipv6(text))
      refuse_url(whole, "an IPv6 address goes in brackets: " + with_port + ", or " + without);
    if (is_ipv6(host)) refuse_url(whole, "an IPv6 address goes in brackets: " + with_port);
    if (is_ipv6(text)) refuse_url(whole, "an IPv6 address goes in brackets: " + without);
    refuse_url(whole, "there is one ':' in an address, before the port");
  }
  Authority result;
  result.host = text.substr(0, colon);
  result.has_port = colon != std::string_view::npos;
  if (result.has_port) result.port = text.substr(colon + 1);
  check_host(whole, result.host);
  if (result.has_port) check_no_number(whole, result.host);
  return result;
}

int hex_digit(char c) {
  const std::string_view digits = "0123456789abcdef";
  const std::size_t found =
      digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

std::string parse_path(std::string_view whole, std::string_view text) {
  std::string path;
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '%') {
      const int high = text.size() < 2 ? -1 : hex_digit(text[0]);
      const int low = text.size() < 2 ? -1 : hex_digit(text[1]);
      if (high < 0 || low < 0) refuse_url(whole, "in a path a '%' is written %25");
      c = static_cast<char>(high * 16 + low);
      text.remove_prefix(2);
    }
    if (c == '\0') refuse_url(whole, "no path has a NUL");
    path += c;
  }
  return path;
}

std::string path_text(std::string_view path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte > ' ' && byte != 0x7f && c != '%' && c != '?';
    text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return text;
}

std::map<std::string, std::string> read_options(std::string_view whole, std::string_view text) {
  std::map<std::string, std::string> options;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    const std::string name(pair.substr(0, equals));
    if (name.empty()) refuse_url(whole, "options are written ?name=value&name=value");
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    if (!options.emplace(name, value).second)
      refuse_url(whole, "the option " + name + " is there twice");
  }
  return options;
}

}  // namespace

std::string join_host_port(std::string_view host, std::uint16_t port) {
  std::string text(host);
  if (host.find(':') != std::string_view::npos) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

std::string Url::authority() const { return has_path() ? host : join_host_port(host, port); }

bool Url::has_path() const noexcept { return is_path(host); }

bool is_path(std::string_view text) noexcept {
  return text.starts_with('/') || text.starts_with('@') || text.starts_with("./") ||
         text.starts_with("../");
}

std::string url_text(std::string_view scheme, std::string_view endpoint) {
  std::string text(scheme);
  if (is_path(endpoint)) return text + ":" + path_text(endpoint);
  return text + "://" + std::string(endpoint);
}

Url url_at(std::string_view scheme, std::string_view endpoint) {
  return parse_url(url_text(scheme, endpoint));
}

std::string options_text(const std::map<std::string, std::string>& options) {
  std::string text;
  for (const auto& [name, value] : options)
    text += (text.empty() ? "" : "&") + name + (value.empty() ? "" : "=" + value);
  return text;
}

std::map<std::string, std::string> parse_options(std::string_view text) {
  return read_options(text, text);
}

std::string Url::text() const {
  const std::string text = url_text(scheme, authority());
  return options.empty() ? text : text + "?" + options_text(options);
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint16_t parse_port(std::string_view text, bool allow_zero) {
  const std::string range = allow_zero ? "(0-65535)" : "(1-65535)";
  if (text.empty()) throw UrlError("the port is missing " + range);
  if (!is_number(text)) {
    if (const auto port = service_port(text)) return *port;
    throw UrlError("port \"" + std::string(text) + "\" is neither a number " + range +
                   " nor the name of a service");
  }
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || (port == 0 && !allow_zero)) {
    throw UrlError("port " + std::string(text.substr(0, 20)) + " is out of range " + range);
  }
  return port;
}

HostPort parse_host_port(std::string_view text, UrlRules rules) {
  if (is_number(text)) return {"", parse_port(text, rules.allow_port_zero)};
  const Authority parts = split_authority(text, text);
  check_any_host(text, parts.host, rules.allow_any_host);
  const auto service = parts.has_port ? std::nullopt : service_port(text);
  if (service) return {"", *service};
  if (!parts.has_port) refuse_url(text, "the port is missing (HOST:PORT)");
  return {parts.host.empty() ? "localhost" : parts.host,
          parse_port(parts.port, rules.allow_port_zero)};
}

std::string scheme_of(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(':'));
  if (scheme.size() == text.size() || !is_scheme(scheme)) return "";
  const std::string_view rest = text.substr(scheme.size() + 1);
  return rest.starts_with("//") || is_path(rest) ? lower(scheme) : "";
}

Url parse_url(std::string_view text, UrlRules rules) {
  Url url;
  url.scheme = scheme_of(text);
  if (url.scheme.empty()) refuse_url(text, "a URL is written scheme://host:port");
  std::string_view rest = text.substr(url.scheme.size() + 1);
  const bool has_slashes = rest.starts_with("//");
  if (has_slashes) rest.remove_prefix(2);
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
    url.options = read_options(text, rest.substr(question + 1));
    rest = rest.substr(0, question);
  }
  if (has_slashes ? rest.starts_with('/') : is_path(rest)) {
    url.host = parse_path(text, rest);
    return url;
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);  // as pasted from elsewhere
  const Authority parts = split_authority(text, rest);
  check_any_host(text, parts.host, rules.allow_any_host);
  if (!parts.has_port && is_number(parts.host)) {
    refuse_url(text, "the port goes after a ':'; " + url.scheme + "://:" + parts.host +
                         " is that port of this machine");
  }
  if (parts.host.empty() && !parts.has_port)
    refuse_url(text, "the address is missing (scheme://host:port)");
  url.host = parts.host.empty() ? "localhost" : parts.host;
  url.port = parse_port(parts.port, rules.allow_port_zero);
  return url;
}

std::string parse_host(std::string_view text, UrlRules rules) {
  const std::string with_port =
      text.starts_with('[') ? std::string(text) + ":1" : join_host_port(text, 1);
  const Authority parts = split_authority(text, with_port);
  check_any_host(text, parts.host, rules.allow_any_host);
  return parts.host.empty() ? "localhost" : parts.host;
}

}  // namespace confab

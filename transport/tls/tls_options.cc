#include "transport/tls/tls_options.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <string_view>

namespace confab {
namespace {

constexpr std::string_view kPinKind = "sha256:";
constexpr std::size_t kPinDigits = 64;
constexpr std::size_t kLongestProtocol = 255;  // RFC 7301 section 3.1

// "sha256:AB:CD..." as openssl prints it, or without the colons.
std::string read_pin(std::string_view text) {
  std::string digits;
  if (text.starts_with(kPinKind)) {
    for (const char c : text.substr(kPinKind.size())) {
      const auto byte = static_cast<unsigned char>(c);
      if (c != ':') digits += static_cast<char>(std::tolower(byte));
    }
  }
  const bool is_hex = std::ranges::all_of(
      digits, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
  if (digits.size() != kPinDigits || !is_hex)
    throw UrlError("\"pin=" + std::string(text) +
                   "\": a pin is written sha256: and 64 hexadecimal digits");
  return digits;
}

bool read_switch(const std::string& name, std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  throw UrlError("\"" + name + "=" + std::string(text) + "\": it is on or off");
}

bool is_newest(std::string_view text) {
  if (text == "1.2") return false;
  if (text == "1.3") return true;
  throw UrlError("\"min=" + std::string(text) + "\": it is 1.2 or 1.3");
}

std::vector<std::string> read_list(std::string_view text) {
  std::vector<std::string> all;
  while (true) {
    const std::string_view one = text.substr(0, text.find(','));
    if (one.empty() || one.size() > kLongestProtocol)
      throw UrlError("\"alpn=\" takes names of protocols, such as alpn=h2,http/1.1");
    all.emplace_back(one);
    if (one.size() == text.size()) return all;
    text.remove_prefix(one.size() + 1);
  }
}

}  // namespace

std::vector<std::string> tls_option_names() {
  return {"alpn", "ca",  "cert",   "key",        "min", "passphrase-file",
          "pin",  "sni", "verify", "verify-name"};
}

std::vector<std::string> tls_file_option_names() {
  return {"ca", "cert", "key", "passphrase-file"};
}

TlsOptions take_tls_options(Url& url, Side role) {
  TlsOptions options;
  const auto take = [&](const std::string& name,
                        const std::function<void(const std::string&)>& use) {
    const auto found = url.options.find(name);
    if (found == url.options.end()) return false;
    use(found->second);
    url.options.erase(found);
    return true;
  };
  const auto file = [&](const std::string& name, std::string& place) {
    take(name, [&](const std::string& text) {
      if (text.empty()) throw UrlError("\"" + name + "=\" takes a file");
      place = text;
    });
  };
  const auto is_for = [&](Side wanted, const std::string& name, const auto& use) {
    if (!take(name, use) || role == wanted) return;
    const char* const side = wanted == Side::client ? "dials" : "listens";
    throw UrlError(name + "= is for the side that " + side);
  };
  file("ca", options.ca);
  file("cert", options.certificate);
  file("key", options.key);
  file("passphrase-file", options.passphrase_file);
  take("min", [&](const std::string& text) { options.only_newest = is_newest(text); });
  take("alpn", [&](const std::string& text) { options.alpn = read_list(text); });
  is_for(Side::client, "verify",
         [&](const std::string& text) { options.verify = read_switch("verify", text); });
  is_for(Side::client, "pin", [&](const std::string& text) { options.pin = read_pin(text); });
  is_for(Side::client, "sni", [&](const std::string& text) { options.sni = text; });
  is_for(Side::client, "verify-name", [&](const std::string& text) { options.verify_name = text; });
  if (!options.key.empty() && options.certificate.empty())
    throw UrlError("key= is without its certificate: cert=FILE");
  if (!options.passphrase_file.empty() && options.certificate.empty())
    throw UrlError("passphrase-file= is without the key that it is for: cert=FILE&key=FILE");
  if (!options.pin.empty() && (!options.verify || !options.ca.empty()))
    throw UrlError("with pin= the certificate alone decides: leave ca= and verify= out");
  if (!options.verify && !options.ca.empty())
    throw UrlError("verify=off looks at nothing: leave ca= out");
  return options;
}

}  // namespace confab

#include "transport/tls/tls_wishes.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "transport/socket_address.h"

namespace confab {
namespace {

constexpr unsigned char kHostName = 0;  // the only type of name, RFC 6066 section 3
constexpr std::size_t kLongestName = 253;
// Who offers more means something else by it; a recording has all of them in a URL.
constexpr std::size_t kMostProtocols = 32;

// Takes a length of so many bytes, and as many bytes as it says, from the front. nullopt: fewer are
// there.
std::optional<std::string_view> take_counted(std::string_view& bytes, std::size_t length_bytes) {
  if (bytes.size() < length_bytes) return std::nullopt;
  std::size_t size = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    size = size << 8U | static_cast<unsigned char>(bytes[i]);
  if (bytes.size() - length_bytes < size) return std::nullopt;
  const std::string_view taken = bytes.substr(length_bytes, size);
  bytes.remove_prefix(length_bytes + size);
  return taken;
}

bool has_only(std::string_view text, std::string_view others) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    return is_ascii &&
           (std::isalnum(static_cast<unsigned char>(c)) != 0 || others.find(c) != others.npos);
  });
}

std::string read_name(std::string_view bytes) {
  const auto list = take_counted(bytes, 2);
  if (!list || list->empty() || static_cast<unsigned char>(list->front()) != kHostName) return {};
  std::string_view rest = list->substr(1);
  const auto name = take_counted(rest, 2);
  if (!name || name->size() > kLongestName || !has_only(*name, "-._")) return {};
  return numeric_address(*name) ? std::string() : std::string(*name);
}

std::vector<std::string> read_protocols(std::string_view bytes) {
  std::vector<std::string> all;
  std::string_view list = take_counted(bytes, 2).value_or(std::string_view());
  while (all.size() < kMostProtocols) {
    const auto one = take_counted(list, 1);
    if (!one) break;
    if (has_only(*one, "-./_+")) all.emplace_back(*one);
  }
  return all;
}

void ask_for(Url& target, const std::string& name) {
  const auto verify = target.options.find("verify");
  const bool is_verified = !target.options.contains("pin") &&
                           (verify == target.options.end() || verify->second != "off");
  if (is_verified) target.options.try_emplace("verify-name", target.host);
  target.options["sni"] = name;
}

}  // namespace

TlsWishes read_wishes(std::string_view server_name, std::string_view protocols) {
  return {read_name(server_name), read_protocols(protocols)};
}

Url with_wishes(Url target, const TlsWishes& wishes) {
  const bool is_other = !wishes.name.empty() && wishes.name != target.host;
  if (is_other && !target.options.contains("sni")) ask_for(target, wishes.name);
  if (wishes.protocols.empty() || target.options.contains("alpn")) return target;
  std::string& list = target.options["alpn"];
  for (const std::string& each : wishes.protocols) list += (list.empty() ? "" : ",") + each;
  return target;
}

}  // namespace confab

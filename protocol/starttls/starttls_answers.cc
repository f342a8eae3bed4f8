#include "protocol/starttls/starttls_answers.h"

#include <algorithm>
#include <optional>

namespace confab {
namespace {

using Kind = StarttlsAnswer::Kind;

// Nothing: this line does not tell.
template <class Judge>
StarttlsAnswer first_line_that_tells(std::string_view heard, Judge judge) {
  std::size_t begin = 0;
  for (auto end = heard.find('\n'); end != std::string_view::npos; end = heard.find('\n', begin)) {
    const std::string_view line = heard.substr(begin, end - begin);
    begin = end + 1;
    const std::optional<bool> agrees = judge(line);
    if (agrees) return {*agrees ? Kind::agrees : Kind::refuses, begin};
  }
  return {};
}

StarttlsAnswer code(std::string_view heard, std::string_view wanted) {
  std::string_view begun;  // "220" of "220-": whatever comes up to "220 " belongs to it (RFC 959)
  return first_line_that_tells(heard, [&](std::string_view line) -> std::optional<bool> {
    const char after = line.size() > 3 ? line[3] : '\n';
    if (begun.empty() && after == '-') begun = line.substr(0, 3);
    const bool goes_on = !begun.empty() && !(line.starts_with(begun) && after == ' ');
    if (goes_on) return std::nullopt;
    return line.starts_with(wanted);
  });
}

StarttlsAnswer found(std::string_view heard, std::string_view text, Kind kind) {
  const std::size_t at = heard.find(text);
  if (at == std::string_view::npos) return {};
  return {kind, at + text.size()};
}

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

// A BER length of at most two further bytes (X.690 section 8.1.3), at `at`, which moves behind it.
std::optional<std::size_t> ber_length(std::string_view bytes, std::size_t& at) {
  if (at >= bytes.size()) return std::nullopt;
  std::size_t length = byte_at(bytes, at++);
  if (length < 0x80) return length;
  std::size_t more = length & 0x7fU;
  for (length = 0; more > 0; --more) {
    if (at >= bytes.size()) return std::nullopt;
    length = (length << 8U | byte_at(bytes, at++)) & 0xffffU;
  }
  return length;
}

}  // namespace

StarttlsAnswer code_220(std::string_view heard) { return code(heard, "220"); }
StarttlsAnswer code_234(std::string_view heard) { return code(heard, "234"); }
StarttlsAnswer code_250(std::string_view heard) { return code(heard, "250"); }
StarttlsAnswer code_382(std::string_view heard) { return code(heard, "382"); }
StarttlsAnswer code_20x(std::string_view heard) { return code(heard, "20"); }

StarttlsAnswer imap_greeting(std::string_view heard) {
  return first_line_that_tells(
      heard, [](std::string_view line) -> std::optional<bool> { return line.starts_with("* OK"); });
}

StarttlsAnswer imap_answer(std::string_view heard) {
  return first_line_that_tells(heard, [](std::string_view line) -> std::optional<bool> {
    if (line.starts_with("* BYE")) return false;
    if (!line.starts_with("a1 ")) return std::nullopt;
    return line.starts_with("a1 OK");
  });
}

StarttlsAnswer pop3_answer(std::string_view heard) {
  return first_line_that_tells(
      heard, [](std::string_view line) -> std::optional<bool> { return line.starts_with("+OK"); });
}

StarttlsAnswer sieve_answer(std::string_view heard) {
  return first_line_that_tells(heard, [](std::string_view line) -> std::optional<bool> {
    if (line.starts_with("OK")) return true;
    if (line.starts_with("NO") || line.starts_with("BYE")) return false;
    return std::nullopt;
  });
}

// ":irc.example.org 670 * :STARTTLS successful", and before it whatever a server says to newcomers.
StarttlsAnswer irc_answer(std::string_view heard) {
  return first_line_that_tells(heard, [](std::string_view line) -> std::optional<bool> {
    if (line.starts_with(':')) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    const std::string_view numeric = line.substr(0, line.find(' '));
    if (numeric == "670") return true;
    if (numeric == "691" || numeric == "421" || numeric == "451" || numeric == "ERROR")
      return false;
    return std::nullopt;
  });
}

StarttlsAnswer xmpp_features(std::string_view heard) {
  const StarttlsAnswer end = found(heard, "</stream:stream>", Kind::refuses);
  const StarttlsAnswer all = found(heard, "</stream:features>", Kind::agrees);
  const bool ends_first = end.kind == Kind::refuses && (all.size == 0 || end.size < all.size);
  if (ends_first || all.kind == Kind::unfinished) return end;
  const bool has_tls = heard.find("urn:ietf:params:xml:ns:xmpp-tls") < all.size;
  return {has_tls ? Kind::agrees : Kind::refuses, all.size};
}

StarttlsAnswer xmpp_answer(std::string_view heard) {
  const std::size_t end = heard.find('>');
  if (end == std::string_view::npos) return {};
  if (!heard.starts_with("<proceed")) return {Kind::refuses, end + 1};
  if (heard[end - 1] == '/') return {Kind::agrees, end + 1};
  return found(heard, "</proceed>", Kind::agrees);
}

// LDAPMessage { messageID, [APPLICATION 24] { resultCode ... } }
StarttlsAnswer ldap_answer(std::string_view heard) {
  if (heard.empty()) return {};
  if (byte_at(heard, 0) != 0x30) return {Kind::refuses, heard.size()};
  std::size_t at = 1;
  const auto length = ber_length(heard, at);
  if (!length || heard.size() < at + *length) return {};
  const std::size_t size = at + *length;
  const auto next_is = [&](unsigned tag) { return at < size && byte_at(heard, at) == tag; };
  bool agrees = next_is(0x02);
  if (agrees) {
    const auto id = ber_length(heard, ++at);
    at += id.value_or(0);
    agrees = next_is(0x78) && ber_length(heard, ++at).has_value();
  }
  agrees = agrees && next_is(0x0a) && heard.substr(at, 3) == std::string_view("\x0a\x01\x00", 3);
  return {agrees ? Kind::agrees : Kind::refuses, size};
}

StarttlsAnswer postgres_answer(std::string_view heard) {
  if (heard.empty()) return {};
  if (heard.front() == 'S') return {Kind::agrees, 1};
  return {Kind::refuses, heard.front() == 'N' ? 1 : heard.size()};
}

// A packet: its length in three bytes and a number; 10, the version's name and a NUL, four bytes,
// eight and a NUL, and then what the server can, of which bit 11 is TLS.
StarttlsAnswer mysql_greeting(std::string_view heard) {
  constexpr std::size_t kHeader = 4;
  constexpr unsigned kProtocol = 10;
  constexpr std::size_t kBeforeCapabilities = 4 + 8 + 1;
  constexpr unsigned kTlsBit = 0x08;  // of their second byte
  if (heard.size() < kHeader) return {};
  const std::size_t length = byte_at(heard, 0) | byte_at(heard, 1) << 8U | byte_at(heard, 2) << 16U;
  const std::size_t size = kHeader + length;
  if (heard.size() < size) return {};
  const std::string_view packet = heard.substr(kHeader, length);
  const std::size_t name_ends = packet.find('\0');
  const std::size_t at = name_ends + 1 + kBeforeCapabilities;
  const bool is_greeting = !packet.empty() && byte_at(packet, 0) == kProtocol &&
                           name_ends != std::string_view::npos && at + 1 < packet.size();
  const bool has_tls = is_greeting && (byte_at(packet, at + 1) & kTlsBit) != 0;
  return {has_tls ? Kind::agrees : Kind::refuses, size};
}

}  // namespace confab

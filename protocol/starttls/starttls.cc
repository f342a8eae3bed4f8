#include "protocol/starttls/starttls.h"

#include <algorithm>
#include <array>

#include "protocol/starttls/starttls_answers.h"

namespace confab {

using namespace std::string_view_literals;

// Something is said, and something is waited for. No judge: nothing answers it.
struct Starttls::Step {
  std::string_view say;
  StarttlsJudge judge = nullptr;
};

namespace {

using Step = Starttls::Step;
using Kind = StarttlsAnswer::Kind;

// Of an answer that does not end.
constexpr std::size_t kLongestAnswer = std::size_t{64} * 1024;
constexpr std::string_view kHost = "{host}";

constexpr std::array kSmtp{Step{"", code_220}, Step{"EHLO localhost\r\n", code_250},
                           Step{"STARTTLS\r\n", code_220}};
constexpr std::array kLmtp{Step{"", code_220}, Step{"LHLO localhost\r\n", code_250},
                           Step{"STARTTLS\r\n", code_220}};
constexpr std::array kImap{Step{"", imap_greeting}, Step{"a1 STARTTLS\r\n", imap_answer}};
constexpr std::array kPop3{Step{"", pop3_answer}, Step{"STLS\r\n", pop3_answer}};
constexpr std::array kFtp{Step{"", code_220}, Step{"AUTH TLS\r\n", code_234}};
constexpr std::array kNntp{Step{"", code_20x}, Step{"STARTTLS\r\n", code_382}};
constexpr std::array kSieve{Step{"", sieve_answer}, Step{"STARTTLS\r\n", sieve_answer}};
constexpr std::array kIrc{Step{"STARTTLS\r\n", irc_answer}};
constexpr std::array kXmpp{
    Step{"<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
         "xmlns:stream='http://etherx.jabber.org/streams' to='{host}' version='1.0'>",
         xmpp_features},
    Step{"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", xmpp_answer}};
// ExtendedRequest 1.3.6.1.4.1.1466.20037
constexpr std::array kLdap{
    Step{"\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
         "1.3.6.1.4.1.1466.20037"sv,
         ldap_answer}};
// SSLRequest: 8 bytes, 1234 and 5679.
constexpr std::array kPostgres{Step{"\x00\x00\x00\x08\x04\xd2\x16\x2f"sv, postgres_answer}};
// SSLRequest: what we can (TLS, the protocol of 4.1, its passwords, others), packets of at most
// 16 MiB, utf8mb4, 23 zeros.
constexpr std::array kMysql{Step{"", mysql_greeting},
                            Step{"\x20\x00\x00\x01\x01\x8a\x08\x00\x00\x00\x00\x01\x2d"
                                 "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                                 "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv}};

struct Row {
  std::string_view protocol;
  std::span<const Step> steps;
};

constexpr std::array<Row, 12> kRows = {{{"ftp", kFtp},
                                        {"imap", kImap},
                                        {"irc", kIrc},
                                        {"ldap", kLdap},
                                        {"lmtp", kLmtp},
                                        {"mysql", kMysql},
                                        {"nntp", kNntp},
                                        {"pop3", kPop3},
                                        {"postgres", kPostgres},
                                        {"sieve", kSieve},
                                        {"smtp", kSmtp},
                                        {"xmpp", kXmpp}}};

const Row& find_row(std::string_view protocol) {
  const auto found = std::ranges::find(kRows, protocol, &Row::protocol);
  if (found != kRows.end()) return *found;
  std::string known;
  for (const Row& each : kRows) known.append(known.empty() ? "" : ", ").append(each.protocol);
  throw std::invalid_argument("no STARTTLS of \"" + std::string(protocol) + "\": " + known);
}

}  // namespace

Starttls::Starttls(std::string_view protocol, std::string_view host)
    : steps_(find_row(protocol).steps), host_(host) {}

bool Starttls::is_greeted() const noexcept { return step_ > 0 || !steps_.front().say.empty(); }

std::string Starttls::next() {
  if (is_granted() || was_said_) return {};
  was_said_ = true;
  std::string said(steps_[step_].say);
  const std::size_t place = said.find(kHost);
  if (place != std::string::npos) said.replace(place, kHost.size(), host_);
  if (steps_[step_].judge == nullptr) ++step_;
  return said;
}

void Starttls::feed(std::string_view bytes) {
  heard_ += bytes;
  if (is_granted()) throw StarttlsRefused(heard_);
  const StarttlsAnswer answer = steps_[step_].judge(heard_);
  if (answer.kind == Kind::refuses || heard_.size() > kLongestAnswer) throw StarttlsRefused(heard_);
  if (answer.kind == Kind::unfinished) return;
  heard_.erase(0, answer.size);
  was_said_ = false;
  ++step_;
  // No answer to what comes next: nothing was asked, or nothing answers it.
  const bool has_no_answer = is_granted() || steps_[step_].judge == nullptr;
  if (has_no_answer && !heard_.empty()) throw StarttlsRefused(heard_);
}

std::vector<std::string_view> starttls_protocols() {
  std::vector<std::string_view> names;
  names.reserve(kRows.size());
  for (const Row& each : kRows) names.push_back(each.protocol);
  return names;
}

}  // namespace confab

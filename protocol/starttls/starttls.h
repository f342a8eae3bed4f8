#pragma once
// How a client asks for TLS in the middle of a conversation, in the words of each protocol. A
// value, without sockets:
//
//   Starttls asking("smtp", host);    next() -> ""                    feed("220 hi\r\n")
//                                     next() -> "EHLO localhost\r\n"  feed("250 STARTTLS\r\n")
//                                     next() -> "STARTTLS\r\n"        feed("220 go\r\n")
//                                     is_granted(): the handshake comes next
//
// Sources: RFC 3207 (smtp), 2033 (lmtp), 2595 (imap, pop3), 4217 (ftp), 4511 (ldap), 6120 (xmpp),
// 4642 (nntp), 5804 (sieve), the IRCv3 tls extension, the protocols of PostgreSQL and MySQL.

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

// The server does not grant it. what(): what it said instead, as it came.
class StarttlsRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Starttls {
 public:
  // `host`: that was dialled. Throws std::invalid_argument that lists the protocols.
  Starttls(std::string_view protocol, std::string_view host);

  // What is to be said now; empty: nothing, more must come first. Each is given once.
  std::string next();
  // What the server says. Throws StarttlsRefused; nothing is to be fed after that.
  void feed(std::string_view bytes);
  bool is_granted() const noexcept { return step_ == steps_.size(); }
  // The server has said what it says first, or the first word is ours.
  bool is_greeted() const noexcept;

  struct Step;

 private:
  std::span<const Step> steps_;
  std::string host_;
  std::size_t step_ = 0;
  bool was_said_ = false;
  std::string heard_;  // since then
};

std::vector<std::string_view> starttls_protocols();

}  // namespace confab

#pragma once
// What went wrong on the way to, or with, a peer; always with the operation and the endpoint.

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "transport/connection.h"

namespace confab {

enum class Op { resolve, connect, bind, accept, tls, socks, send, recv };
std::string_view op_name(Op op) noexcept;  // "resolve", "connect", ...

// One address that was tried and did not answer.
struct Attempt {
  Endpoint who;
  std::string code_name;  // "ECONNREFUSED"
  std::string reason;     // "connection refused"
};

// ECONNRESET, EPIPE, ECONNABORTED: which of them a lost connection gives is a race, or depends on
// the system.
bool is_lost(std::string_view code_name) noexcept;
// Whether two code names tell the same: equal, or both of a lost connection.
bool is_same_failure(std::string_view code_name, std::string_view other) noexcept;

class NetworkError : public std::system_error {
 public:
  // `who` is the endpoint tried, or the name looked up. what() is one line for people: what was
  // tried, with whom, why it failed ("cannot connect to 127.0.0.1:9: connection refused").
  NetworkError(Op op, Endpoint who, std::error_code code, bool ends_connection);

  Op op;
  Endpoint who;
  std::string code_name;          // portable: "ECONNREFUSED", "EAI_NONAME", "ETIMEDOUT"
  std::vector<Attempt> attempts;  // every address that was tried, where there were several
  bool ends_connection;           // false: the next receive() or send() may go on (datagrams)

  bool is_reset() const noexcept;  // by the peer: ECONNRESET, EPIPE
  // EPIPE, as the first error of a connection: its peer had finished before, and took no more. A
  // reset that comes first is ECONNRESET, tcp(7).
  bool is_after_end() const noexcept;
  bool is_refused() const noexcept;  // ECONNREFUSED
  const char* what() const noexcept override { return text_.c_str(); }

  // In place of the words for the code, where more is known: "timed out after 10 s".
  void set_reason(std::string words);
  // Lists the attempts in what(), unless there is only one, with `who` itself.
  void set_attempts(std::vector<Attempt> tried);

 private:
  void compose();

  std::string reason_;
  std::string text_;
};

// A message that cannot be sent as it is, or not any more; nothing was.
class Unsendable : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// One that no datagram can carry. what() names both sizes.
class MessageTooLong : public Unsendable {
 public:
  MessageTooLong(std::size_t size_bytes, std::size_t limit_bytes);
  explicit MessageTooLong(std::size_t limit_bytes);  // nobody knows how long it would have become
};

// Error codes that are not errno: a transport with its own (EAI_..., TLS_...) derives its category
// from this, and code_name() and reason() find their words there. message() is the reason.
class NamedCategory : public std::error_category {
 public:
  virtual std::string code_name(int value) const = 0;
};

// "ECONNREFUSED", "EAI_NONAME", ... ; "E<number>" where there is no name.
std::string code_name(std::error_code code);
// Whether code_name() may say it, here or on another system; one of a transport's own has a "_".
bool is_code_name(std::string_view name) noexcept;
// "connection refused", "timed out", "no such host": in our words, lower case, no full stop. Some
// codes mean something else for each operation.
std::string reason(std::error_code code, Op op);

// EAGAIN, EINTR: nothing failed, the call is to be made again (when poll() says so).
bool is_temporary(int error_number) noexcept;
// An errno as a code.
std::error_code system_code(int error_number) noexcept;
// "timed out after 10 s", "timed out after 250 ms"; "timed out" where there was no limit.
std::string timed_out_after(std::chrono::steady_clock::duration limit);

}  // namespace confab

#include "transport/network_error.h"

#include <algorithm>
#include <array>
#include <asio/error.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace confab {
namespace {

struct ErrnoWords {
  int number;
  std::string_view name;
  std::string_view words;
};

constexpr std::array kErrnoWords{
    ErrnoWords{ECONNREFUSED, "ECONNREFUSED", "connection refused"},
    ErrnoWords{ECONNRESET, "ECONNRESET", "connection reset"},
    ErrnoWords{EPIPE, "EPIPE", "connection reset"},
    ErrnoWords{ECONNABORTED, "ECONNABORTED", "connection aborted"},
    ErrnoWords{ETIMEDOUT, "ETIMEDOUT", "timed out"},
    ErrnoWords{EADDRINUSE, "EADDRINUSE", "address already in use"},
    ErrnoWords{EADDRNOTAVAIL, "EADDRNOTAVAIL", "not an address of this machine"},
    ErrnoWords{EAFNOSUPPORT, "EAFNOSUPPORT", "this machine lacks that address family"},
    ErrnoWords{ENETUNREACH, "ENETUNREACH", "network unreachable"},
    ErrnoWords{EHOSTUNREACH, "EHOSTUNREACH", "host unreachable"},
    ErrnoWords{ENETDOWN, "ENETDOWN", "network is down"},
    ErrnoWords{EHOSTDOWN, "EHOSTDOWN", "host is down"},
    ErrnoWords{EACCES, "EACCES", "permission denied"},
    ErrnoWords{EPERM, "EPERM", "not permitted"},
    ErrnoWords{EINVAL, "EINVAL", "not a usable address"},
    ErrnoWords{EMSGSIZE, "EMSGSIZE", "message too long for the network"},
    ErrnoWords{EMFILE, "EMFILE", "too many open files"},
    ErrnoWords{ENFILE, "ENFILE", "too many open files on this machine"},
    ErrnoWords{ENOBUFS, "ENOBUFS", "no buffer space left"},
    ErrnoWords{ENOMEM, "ENOMEM", "out of memory"},
    ErrnoWords{ENOTCONN, "ENOTCONN", "not connected"},
    ErrnoWords{EPROTO, "EPROTO", "protocol error"},
    ErrnoWords{ENOENT, "ENOENT", "no such file"},
    ErrnoWords{ENOTDIR, "ENOTDIR", "a part of the path is no folder"},
    ErrnoWords{ENAMETOOLONG, "ENAMETOOLONG", "the path is too long"},
    ErrnoWords{ELOOP, "ELOOP", "too many symbolic links"},
    ErrnoWords{EROFS, "EROFS", "the file system is read-only"},
    ErrnoWords{EPROTOTYPE, "EPROTOTYPE", "a socket of another kind"},
    ErrnoWords{EDESTADDRREQ, "EDESTADDRREQ", "it has no address"},
    ErrnoWords{EIO, "EIO", "input/output error"},
    ErrnoWords{ENOSPC, "ENOSPC", "no space left on the device"},
    ErrnoWords{EAGAIN, "EAGAIN", "not enough resources just now"},
};

const ErrnoWords* find_words(int number) {
  const auto found = std::find_if(kErrnoWords.begin(), kErrnoWords.end(),
                                  [&](const ErrnoWords& row) { return row.number == number; });
  return found == kErrnoWords.end() ? nullptr : &*found;
}

// What the same code means where we dial: nobody named an address of ours.
constexpr std::array kDiallingWords{
    ErrnoWords{EADDRNOTAVAIL, "EADDRNOTAVAIL",
               "this machine has no address for it, or no free port"},
    ErrnoWords{EADDRINUSE, "EADDRINUSE", "this machine has no free port for it"},
    ErrnoWords{EAGAIN, "EAGAIN", "this machine has no free port for it"},
};

std::string_view words_for(Op op, const ErrnoWords& row) {
  const bool dials = op == Op::connect || op == Op::send;
  const auto found =
      std::find_if(kDiallingWords.begin(), kDiallingWords.end(),
                   [&](const ErrnoWords& each) { return dials && each.number == row.number; });
  return found == kDiallingWords.end() ? row.words : found->words;
}

// Asio's parts throw codes of a category of its own.
bool is_errno(std::error_code code) {
  const std::error_category& category = code.category();
  return category == std::system_category() || category == std::generic_category() ||
         category == asio::error::get_system_category();
}

const NamedCategory* named_category(std::error_code code) {
  return dynamic_cast<const NamedCategory*>(&code.category());
}

std::string describe_attempts(const std::vector<Attempt>& attempts) {
  std::string text;
  for (const Attempt& attempt : attempts) {
    text += text.empty() ? "" : "; ";
    text += attempt.who.text + ": " + attempt.reason;
  }
  return text;
}

// What was tried, ready for the endpoint's name behind it.
std::string_view attempted(Op op) {
  switch (op) {
    case Op::resolve:
      return "cannot look up ";
    case Op::connect:
      return "cannot connect to ";
    case Op::bind:
      return "cannot listen on ";
    case Op::accept:
      return "cannot accept a connection on ";
    case Op::tls:
      return "no TLS with ";
    case Op::socks:
      return "no SOCKS5 with ";
    case Op::send:
      return "cannot send to ";
    case Op::recv:
      return "cannot receive from ";
  }
  return "";
}

}  // namespace

std::string_view op_name(Op op) noexcept {
  switch (op) {
    case Op::resolve:
      return "resolve";
    case Op::connect:
      return "connect";
    case Op::bind:
      return "bind";
    case Op::accept:
      return "accept";
    case Op::tls:
      return "tls";
    case Op::socks:
      return "socks";
    case Op::send:
      return "send";
    case Op::recv:
      return "recv";
  }
  return "";
}

NetworkError::NetworkError(Op tried, Endpoint endpoint, std::error_code code, bool ends)
    : std::system_error(code),
      op(tried),
      who(std::move(endpoint)),
      code_name(confab::code_name(code)),
      ends_connection(ends),
      reason_(confab::reason(code, tried)) {
  compose();
}

void NetworkError::compose() {
  const bool talking = op == Op::send || op == Op::recv;
  if (talking && is_reset()) {
    text_ = "connection reset by " + who.text;
  } else if (talking && code_name == "ECONNABORTED") {  // "ss -K", a change of networks
    text_ = "connection to " + who.text + " aborted by this machine";
  } else if (talking && is_refused()) {
    text_ = "refused by " + who.text + ": nothing listens there over UDP";
  } else {
    text_ = std::string(attempted(op)) + who.text;
    const bool says_more =
        attempts.size() > 1 || (attempts.size() == 1 && attempts.front().who != who);
    text_ += says_more ? " (" + describe_attempts(attempts) + ")" : ": " + reason_;
  }
}

bool is_lost(std::string_view code_name) noexcept {
  return code_name == "ECONNRESET" || code_name == "EPIPE" || code_name == "ECONNABORTED";
}

bool is_same_failure(std::string_view code_name, std::string_view other) noexcept {
  return code_name == other || (is_lost(code_name) && is_lost(other));
}

bool NetworkError::is_reset() const noexcept {
  return code_name == "ECONNRESET" || code_name == "EPIPE";
}

bool NetworkError::is_after_end() const noexcept { return code_name == "EPIPE"; }

bool NetworkError::is_refused() const noexcept { return code_name == "ECONNREFUSED"; }

void NetworkError::set_reason(std::string words) {
  reason_ = std::move(words);
  compose();
}

void NetworkError::set_attempts(std::vector<Attempt> tried) {
  attempts = std::move(tried);
  compose();
}

MessageTooLong::MessageTooLong(std::size_t size_bytes, std::size_t limit_bytes)
    : Unsendable("a message of " + std::to_string(size_bytes) +
                 " bytes is too long: a datagram holds at most " + std::to_string(limit_bytes)) {}

MessageTooLong::MessageTooLong(std::size_t limit_bytes)
    : Unsendable("a message of " + std::to_string(limit_bytes + 1) +
                 " or more bytes is too long: a datagram holds at most " +
                 std::to_string(limit_bytes)) {}

std::string code_name(std::error_code code) {
  if (const NamedCategory* named = named_category(code)) return named->code_name(code.value());
  if (is_errno(code)) {
    if (const ErrnoWords* row = find_words(code.value())) return std::string(row->name);
#ifdef __GLIBC__
    if (const char* name = strerrorname_np(code.value())) return name;
#endif
  }
  return "E" + std::to_string(code.value());
}

bool is_code_name(std::string_view name) noexcept {
  const auto is_in = [name](std::string_view characters) {
    return name.size() > 1 && name.find_first_not_of(characters, 1) == std::string_view::npos;
  };
  if (name.find('_') != std::string_view::npos) return true;
  if (!name.starts_with('E') || is_in("0123456789")) return name.size() > 1 && name[0] == 'E';
#ifdef __GLIBC__
  constexpr int kLargestErrno = 133;  // Linux: EHWPOISON
  for (int number = 1; number <= kLargestErrno; ++number) {
    const char* known = strerrorname_np(number);
    if (known != nullptr && name == known) return true;
  }
  return false;
#else
  return is_in("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
#endif
}

std::string reason(std::error_code code, Op op) {
  if (const ErrnoWords* row = is_errno(code) ? find_words(code.value()) : nullptr) {
    return std::string(words_for(op, *row));
  }
  std::string words = code.message();
  if (is_errno(code) && words.size() > 1 && words[1] >= 'a' && words[0] >= 'A' && words[0] <= 'Z') {
    words[0] = static_cast<char>(words[0] - 'A' + 'a');
  }
  return words;
}

bool is_temporary(int error_number) noexcept {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

std::error_code system_code(int error_number) noexcept {
  return {error_number, std::system_category()};
}

std::string timed_out_after(std::chrono::steady_clock::duration limit) {
  using std::chrono::milliseconds;
  if (limit == std::chrono::steady_clock::duration::max()) return "timed out";
  const auto whole_ms = std::chrono::duration_cast<milliseconds>(limit).count();
  if (whole_ms < 1000) return "timed out after " + std::to_string(whole_ms) + " ms";
  std::string fraction = std::to_string(whole_ms % 1000 + 1000).substr(1);  // "500"
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const std::string seconds = std::to_string(whole_ms / 1000);
  return "timed out after " + seconds + (fraction.empty() ? "" : "." + fraction) + " s";
}

}  // namespace confab

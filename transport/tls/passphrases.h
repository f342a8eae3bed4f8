#pragma once
// The passphrases of keys, as long as a loop lives: each is asked once, however many connections
// use its key, and nothing writes it down.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/execution_context.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "transport/deadline.h"
#include "transport/signal.h"
#include "transport/tls/tls_options.h"

namespace confab {

class Passphrases final : public asio::execution_context::service {
 public:
  using key_type = Passphrases;
  static asio::execution_context::id id;

  explicit Passphrases(asio::execution_context& context);
  // `executor` must be an io_context's.
  static Passphrases& of(const asio::any_io_executor& executor);

  // After this find() has the key's passphrase. The passphrase is read from its file, until
  // `deadline`, or asked of the User, who may take any time; one reader of a file and one question
  // at a time, and who waits for it shares its answer. A key that cannot be read at all is left to
  // whoever uses it. Throws TlsFailure: a wrong one, or none to be had; operation_aborted.
  asio::awaitable<void> unlock(TlsOptions options, Deadline deadline);
  // Empty: the key has none, or unlock() was not called.
  const std::string& find(const std::string& key_file) const;

 private:
  void shutdown() override {}
  class Turn;
  asio::awaitable<std::string> read(TlsOptions options, Deadline deadline);
  asio::awaitable<std::string> ask(std::string key_file);
  void note_failure(const std::string& key_file, std::string why);
  [[noreturn]] void fail(const std::string& key_file, const std::string& why);

  asio::any_io_executor executor_;
  std::map<std::string, std::string> known_;  // by the key's file
  struct Failure {
    std::uint64_t question;  // which it was: as questions_ before it
    std::string why;
  };
  std::map<std::string, Failure> failures_;  // of the last question about a key
  std::uint64_t questions_ = 0;              // that have an answer, or none
  std::set<std::string> in_turn_;            // files that are read; "": the User is asked
  Signal answered_;
};

}  // namespace confab

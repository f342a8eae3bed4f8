#include "transport/tls/passphrases.h"

#include <asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "transport/tls/passphrase_file.h"
#include "transport/tls/pem_file.h"
#include "transport/tls/tls_failure.h"
#include "transport/user.h"

namespace confab {
namespace {

[[noreturn]] void refuse_key(const std::string& what) { throw TlsFailure(TlsCode::own, what); }

}  // namespace

asio::execution_context::id Passphrases::id;

Passphrases::Passphrases(asio::execution_context& context)
    : service(context),
      executor_(static_cast<asio::io_context&>(context).get_executor()),
      answered_(executor_) {}

Passphrases& Passphrases::of(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  return asio::use_service<Passphrases>(static_cast<asio::io_context&>(context));
}

const std::string& Passphrases::find(const std::string& key_file) const {
  static const std::string kNone;
  const auto found = known_.find(key_file);
  return found == known_.end() ? kNone : found->second;
}

// Whoever has it is the only one that reads that file, or asks.
class Passphrases::Turn {
 public:
  Turn(Passphrases& all, std::string source) : all_(all), source_(std::move(source)) {
    all_.in_turn_.insert(source_);
  }
  ~Turn() {
    all_.in_turn_.erase(source_);
    ++all_.questions_;
    all_.answered_.notify();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Passphrases& all_;
  std::string source_;
};

asio::awaitable<void> Passphrases::unlock(TlsOptions options, Deadline deadline) {
  const std::string& file = options.key_file();
  const std::string& source = options.passphrase_file;
  const auto is_there = [&] { return file.empty() || known_.contains(file); };
  if (is_there()) co_return;
  check_pem("cert", options.certificate);
  check_pem("key", file);
  if (try_key(file, "") != KeyLock::locked) co_return;
  const std::uint64_t before = questions_;
  while (in_turn_.contains(source)) co_await answered_.wait();
  if (is_there()) co_return;
  if (questions_ != before && failures_.contains(file)) refuse_key(failures_[file]);
  const Turn turn(*this, source);
  std::string given;
  if (source.empty()) {
    given = co_await ask(file);
  } else {
    given = co_await read(options, deadline);
  }
  if (given.size() > kLongestPassphrase)
    refuse_key("a passphrase of more than " + std::to_string(kLongestPassphrase) + " bytes");
  if (try_key(file, given) != KeyLock::open) {
    failures_[file] = "this is not the passphrase of key=" + file;
    refuse_key(failures_[file]);
  }
  known_.emplace(file, std::move(given));
}

asio::awaitable<std::string> Passphrases::read(TlsOptions options, Deadline deadline) {
  try {
    auto reading = read_passphrase(options.passphrase_file, deadline);
    std::string given = co_await std::move(reading);
    co_return given;
  } catch (const TlsFailure& failure) {
    failures_[options.key_file()] = failure.what();
    throw;
  }
}

asio::awaitable<std::string> Passphrases::ask(std::string key_file) {
  const std::string locked = "key=" + key_file + " has a passphrase, and ";
  failures_[key_file] = locked + "none was given";
  const User& user = User::of(executor_);
  std::string why = "nobody to ask for it";
  std::optional<std::string> answer;
  bool was_asked = false;
  try {
    if (user.ask) {
      answer = co_await user.ask("passphrase of " + key_file + ": ");
      was_asked = true;
    }
  } catch (const std::system_error&) {  // Ctrl-C
    throw;
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  if (!was_asked)
    failures_[key_file] = locked + "there is " + why + ": ?passphrase-file=FILE says where it is";
  if (!answer || answer->empty()) refuse_key(failures_[key_file]);
  co_return std::move(*answer);
}

}  // namespace confab

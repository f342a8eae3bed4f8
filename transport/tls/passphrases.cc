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
  const KeyLock lock = try_key(file, "");
  if (lock == KeyLock::open) known_.emplace(file, "");
  if (lock != KeyLock::locked) co_return;
  const std::uint64_t before = questions_;
  while (in_turn_.contains(source)) co_await answered_.wait();
  if (is_there()) co_return;
  const auto failed = failures_.find(file);  // of the question that was waited for
  if (failed != failures_.end() && failed->second.question >= before)
    refuse_key(failed->second.why);
  const Turn turn(*this, source);
  std::string given;
  if (source.empty()) {
    given = co_await ask(file);
  } else {
    given = co_await read(options, deadline);
  }
  if (given.size() > kLongestPassphrase)
    refuse_key("a passphrase of more than " + std::to_string(kLongestPassphrase) + " bytes");
  if (try_key(file, given) != KeyLock::open)
    fail(file, "this is not the passphrase of key=" + file);
  known_.emplace(file, std::move(given));
}

asio::awaitable<std::string> Passphrases::read(TlsOptions options, Deadline deadline) {
  try {
    auto reading = read_passphrase(options.passphrase_file, deadline);
    std::string given = co_await std::move(reading);
    co_return given;
  } catch (const TlsFailure& failure) {
    note_failure(options.key_file(), failure.what());
    throw;
  }
}

asio::awaitable<std::string> Passphrases::ask(std::string key_file) {
  const std::string locked = "key=" + key_file + " has a passphrase, and ";
  const User& user = User::of(executor_);
  std::string why = "nobody to ask for it";
  std::optional<std::string> answer;
  bool was_asked = false;
  try {
    if (user.ask) {
      auto asking = user.ask("passphrase of " + key_file + ": ");
      answer = co_await std::move(asking);
      was_asked = true;
    }
  } catch (const std::system_error&) {  // Ctrl-C
    throw;
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  if (!was_asked)
    fail(key_file, locked + "there is " + why + ": ?passphrase-file=FILE says where it is");
  if (!answer || answer->empty()) fail(key_file, locked + "none was given");
  co_return std::move(*answer);
}

// Whoever waits for this question shares it.
void Passphrases::note_failure(const std::string& key_file, std::string why) {
  failures_.insert_or_assign(key_file, Failure{questions_, std::move(why)});
}

void Passphrases::fail(const std::string& key_file, const std::string& why) {
  note_failure(key_file, why);
  refuse_key(why);
}

}  // namespace confab

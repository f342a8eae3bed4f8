#include "transport/tls/passphrases.h"

#include <asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include "transport/tls/pem_file.h"
#include "transport/tls/tls_failure.h"
#include "transport/user.h"

namespace confab {
namespace {

// OpenSSL takes no longer one, PEM_BUFSIZE.
constexpr std::size_t kLongestPassphrase = 1024;

[[noreturn]] void refuse_key(const std::string& what) { throw TlsFailure(TlsCode::own, what); }

// Its first line.
std::string read_passphrase(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  std::string line;
  if (!file) refuse_key("cannot read passphrase-file=" + path + ": " + std::strerror(errno));
  std::getline(file, line);
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) refuse_key("passphrase-file=" + path + ": its first line is empty");
  return line;
}

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

asio::awaitable<void> Passphrases::unlock(TlsOptions options) {
  const std::string& file = options.key_file();
  const auto is_there = [&] { return file.empty() || known_.contains(file); };
  if (is_there() || try_key(file, "") != KeyLock::locked) co_return;
  std::string given;
  if (options.passphrase_file.empty()) {
    const std::uint64_t before = questions_;
    while (is_asking_) co_await answered_.wait();
    if (is_there()) co_return;
    if (questions_ != before && failures_.contains(file)) refuse_key(failures_[file]);
    given = co_await ask(file);
  } else {
    given = read_passphrase(options.passphrase_file);
  }
  if (given.size() > kLongestPassphrase)
    refuse_key("a passphrase of more than " + std::to_string(kLongestPassphrase) + " bytes");
  if (try_key(file, given) != KeyLock::open) {
    failures_[file] = "this is not the passphrase of key=" + file;
    refuse_key(failures_[file]);
  }
  known_.emplace(file, std::move(given));
}

asio::awaitable<std::string> Passphrases::ask(std::string key_file) {
  struct Asking {
    explicit Asking(Passphrases& owner) : all(owner) { all.is_asking_ = true; }
    ~Asking() {
      all.is_asking_ = false;
      ++all.questions_;
      all.answered_.notify();
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    Passphrases& all;
  };
  const Asking asking(*this);
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

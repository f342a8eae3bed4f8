#include "transport/tls/passphrases.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"
#include "transport/signal.h"
#include "transport/user.h"

using namespace confab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kWord = "opensesame";
// Of P-256, made for this test: it opens nothing.
constexpr const char* kLockedKey = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgcFrmU1vr/8AICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEBMgIHHKsxjzukTPqhD3b58EgZB7
VfhJCFZi93venCukqmcnLNryT51FRr1Of+lgfl99z7S6dPx48xr7qQWRqAc+SVcE
gouNRKDW2Vj1rReApY+P1NnBxbq8pgYMI4/X+PqnT9obsLqTPlDnbbjRizqz7Bxv
mKf24VPjmMx8dS12srgAxhNsfG8rl63zWFF7M/7XDXgmcKQS5dExW7aFb8BjV1U=
-----END ENCRYPTED PRIVATE KEY-----
)";

// A loop with a user who answers when the test lets them.
class Asked {
 public:
  Asked() {
    write_whole(key_file(), kLockedKey);
    User::of(io.get_executor()).ask = [this](std::string question) {
      return answer(std::move(question));
    };
  }

  std::string key_file() const { return folder_.path("own.key"); }
  asio::awaitable<void> unlock() {
    TlsOptions options;
    options.key = key_file();
    return passphrases().unlock(std::move(options), Deadline());
  }
  // Begins beside the test; how it ended.
  struct Try {
    bool is_over = false;
    std::string trouble;  // empty: it has it
    asio::cancellation_signal cancel;
  };
  std::shared_ptr<Try> begin() {
    auto made = std::make_shared<Try>();
    auto done = [made](const std::exception_ptr& failure) {
      made->is_over = true;
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        made->trouble = error.what();
      }
    };
    const auto slot = made->cancel.slot();
    asio::co_spawn(io, unlock(), asio::bind_cancellation_slot(slot, std::move(done)));
    go_on();
    return made;
  }
  void give(std::optional<std::string> answer) {
    answers_.push_back(std::move(answer));
    given_.notify();
    go_on();
  }
  void go_on() {
    io.restart();
    io.poll();
  }
  Passphrases& passphrases() { return Passphrases::of(io.get_executor()); }
  std::string found() { return passphrases().find(key_file()); }

  asio::io_context io;
  std::vector<std::string> questions;

 private:
  asio::awaitable<std::optional<std::string>> answer(std::string question) {
    questions.push_back(std::move(question));
    while (answers_.empty()) co_await given_.wait();
    std::optional<std::string> next = std::move(answers_.front());
    answers_.erase(answers_.begin());
    co_return next;
  }

  TemporaryDirectory folder_;
  std::vector<std::optional<std::string>> answers_;
  Signal given_{io.get_executor()};
};

}  // namespace

TEST_CASE("a passphrase is asked for once, and names the key") {
  Asked asked;
  const auto first = asked.begin();
  CHECK_FALSE(first->is_over);
  asked.give(kWord);
  CHECK(first->is_over);
  CHECK(first->trouble.empty());
  CHECK(asked.found() == kWord);
  CHECK(asked.begin()->is_over);
  CHECK(asked.questions == std::vector{"passphrase of " + asked.key_file() + ": "});
}

TEST_CASE("who waits for a question shares its answer") {
  for (const std::string& word : {kWord, std::string("wrong")}) {
    INFO(word);
    Asked asked;
    const auto first = asked.begin();
    const auto second = asked.begin();
    asked.give(word);
    CHECK(first->is_over);
    CHECK(second->is_over);
    CHECK(first->trouble == second->trouble);
    CHECK(first->trouble.empty() == (word == kWord));
    CHECK(asked.questions.size() == 1);
  }
}

TEST_CASE("after a wrong passphrase the next one is asked for, and none is kept") {
  Asked asked;
  const auto first = asked.begin();
  asked.give("wrong");
  CHECK_THAT(first->trouble, ContainsSubstring("this is not the passphrase of key="));
  CHECK(asked.found().empty());
  const auto second = asked.begin();
  CHECK_FALSE(second->is_over);
  asked.give(kWord);
  CHECK(second->trouble.empty());
  CHECK(asked.questions.size() == 2);
}

TEST_CASE("a question that is cancelled is asked again of who waits") {
  Asked asked;
  const auto first = asked.begin();
  const auto second = asked.begin();
  first->cancel.emit(asio::cancellation_type::terminal);
  asked.go_on();
  CHECK(first->is_over);
  CHECK_FALSE(second->is_over);
  asked.give(kWord);
  CHECK(second->trouble.empty());
  CHECK(asked.questions.size() == 2);
}

TEST_CASE("no answer, an empty one and nobody to ask are told apart") {
  Asked asked;
  for (const std::optional<std::string>& none : {std::optional<std::string>(), {std::string()}}) {
    const auto trial = asked.begin();
    asked.give(none);
    CHECK_THAT(trial->trouble, ContainsSubstring("has a passphrase, and none was given"));
  }
  User::of(asked.io.get_executor()).ask = nullptr;
  CHECK_THAT(asked.begin()->trouble,
             ContainsSubstring("nobody to ask for it: ?passphrase-file=FILE says where it is"));
}

TEST_CASE("nobody is asked about what is no key") {
  Asked asked;
  write_whole(asked.key_file(), "not a key\n");
  const auto trial = asked.begin();
  CHECK(trial->is_over);
  CHECK(trial->trouble.empty());
  CHECK(asked.questions.empty());
}

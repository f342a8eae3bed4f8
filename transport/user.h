#pragma once
// The user, as far as a transport has to do with one: it asks for what is in no URL, and says what
// is about the whole process. Who runs the loop says how.
//
//   User& user = User::of(executor);      one for each io_context, which owns it

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/execution_context.hpp>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace confab {

class User final : public asio::execution_context::service {
 public:
  using key_type = User;
  static asio::execution_context::id id;

  explicit User(asio::execution_context& context) : service(context) {}
  // `executor` must be an io_context's.
  static User& of(const asio::any_io_executor& executor);

  // A question ("passphrase of own.key: ") whose answer is not shown, kept or recorded by whoever
  // asks. nullopt: no answer is given. Throws std::runtime_error that says why nobody can be asked;
  // operation_aborted. Null: nobody can be.
  std::function<asio::awaitable<std::optional<std::string>>(std::string question)> ask;
  // A warning. Null: nobody listens.
  std::function<void(const std::string& text)> tell;
  // A text that was told already is not told again.
  void tell_once(const std::string& text);

 private:
  void shutdown() override;

  std::set<std::string> told_;
};

}  // namespace confab

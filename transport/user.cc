#include "transport/user.h"

#include <asio/io_context.hpp>

namespace confab {

asio::execution_context::id User::id;

User& User::of(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  return asio::use_service<User>(static_cast<asio::io_context&>(context));
}

void User::tell_once(const std::string& text) {
  if (tell && told_.insert(text).second) tell(text);
}

void User::shutdown() {
  ask = nullptr;
  tell = nullptr;
}

}  // namespace confab

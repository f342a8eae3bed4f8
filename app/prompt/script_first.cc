#include "app/prompt/script_first.h"

namespace confab {

asio::awaitable<std::optional<std::string>> ScriptFirst::next_line() {
  if (script_) {
    auto reading = script_->next_line();
    std::optional<std::string> line = co_await std::move(reading);
    if (line) co_return line;
    script_.reset();
  }
  auto reading = rest_->next_line();
  std::optional<std::string> line = co_await std::move(reading);
  co_return line;
}

}  // namespace confab

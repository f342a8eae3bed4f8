#include "app/prompt/prompt_row.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "app/session/session.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "transport/signal.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

// Shows one row, and somebody types when the test says so.
class OneRow final : public LineEditor {
 public:
  explicit OneRow(const asio::any_io_executor& executor) : typed_(executor) {}
  asio::awaitable<std::optional<std::string>> next_line() override {
    while (!line) co_await typed_.wait();
    co_return std::exchange(line, std::nullopt);
  }
  void set_prompt(const Printable& prompt) override { row = prompt.text(); }
  bool interrupt() override { return false; }
  void write(const Printable&) override {}
  void flush() override {}
  std::size_t unwritten() const noexcept override { return 0; }
  void type(std::string text) {
    line = std::move(text);
    typed_.notify();
  }
  std::string row;
  std::optional<std::string> line;

 private:
  Signal typed_;
};

struct Prompted {
  asio::io_context io{1};
  FakeTime time{io};
  Registry registry;
  Settings settings;
  Session session{io, registry, settings};
  OneRow editor{io.get_executor()};
  PromptRow row{io, editor, session};
};

TEST_CASE("a question is shown as long as it is asked, over whatever a work says of itself") {
  Prompted prompted;
  std::optional<std::string> answer;
  const PromptRow::Progress work(prompted.row, [] { return std::string("replaying"); });
  prompted.time.pass(150ms);
  CHECK(prompted.editor.row == "replaying (Ctrl-C stops)> ");
  auto ask = [&]() -> asio::awaitable<void> {
    Printable question("passphrase of own.key: ");
    auto asking = prompted.row.ask(std::move(question), LineEditor::Answer::hidden);
    answer = co_await std::move(asking);
  };
  asio::co_spawn(prompted.io, ask(), [](const std::exception_ptr&) {});
  prompted.time.pass(1s);
  CHECK(prompted.editor.row == "passphrase of own.key: ");
  CHECK(prompted.row.is_taken());
  prompted.editor.type("sesame");
  prompted.time.pass(150ms);
  CHECK(answer == "sesame");
  CHECK(prompted.editor.row == "replaying (Ctrl-C stops)> ");
}

}  // namespace
}  // namespace confab

#include "app/load/load_run.h"

#include <asio/co_spawn.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

// A server in memory that takes its time, and load on it; an hour of it passes at once.
class Load {
 public:
  explicit Load(Clock::duration thinks, std::string answer = "OK\n")
      : thinks_(thinks), answer_(std::move(answer)) {
    registry_.add(memory_stream_transport(std::make_shared<MemoryNetwork>()));
    auto listen = [this]() -> asio::awaitable<void> {
      Url url;
      auto all = co_await registry_.find("memory").listen(url);
      listener_ = std::move(all.front());
    };
    time.run(listen());
    asio::co_spawn(io_, serve(), [](const std::exception_ptr&) {});
    options.play.drain = Clock::duration{0};
    options.load.emplace();
  }
  ~Load() {  // NOLINT(bugprone-exception-escape): fails the test, too
    listener_->close();
    time.settle();
  }

  LoadResult run(const std::string& events) {
    const std::string text = test::kHeader + R"({"type":"open","url":"memory://)" +
                             listener_->local().text + "\"}\n" + events;
    StepReader reader(test::from_text(text), "t", [](Place, const Printable&) {});
    const Script script = read_script(reader, 1 << 20);
    LoadRun load(io_.get_executor(), registry_, options, script);
    time.run(load.run());
    return load.tally().result(time.now());
  }

 private:
  asio::io_context io_{1};

 public:
  FakeTime time{io_};
  ReplayOptions options;
  Clock::duration stalls{0};  // the whole loop, before each answer

 private:
  asio::awaitable<void> serve() {
    while (true) {
      std::shared_ptr<Connection> connection = co_await listener_->accept();
      asio::co_spawn(io_, answer(connection), [](const std::exception_ptr&) {});
    }
  }
  asio::awaitable<void> answer(std::shared_ptr<Connection> connection) {
    while (true) {
      const auto got = co_await connection->receive();
      if (std::holds_alternative<End>(got)) co_return;
      co_await sleep_for(thinks_);
      time.stall(stalls);
      co_await connection->send(answer_);
    }
  }

  Registry registry_;
  Clock::duration thinks_;
  std::string answer_;
  std::unique_ptr<Listener> listener_;
};

const std::string kAsk = R"({"type":"send","data":"ask\n"})"
                         "\n";
const std::string kAnswered = R"({"type":"recv","data":"OK\n"})"
                              "\n";

}  // namespace

TEST_CASE(
    "each session plays as often as it is asked to, and an answer takes what its server took") {
  Load load(3ms);
  load.options.load->sessions = 4;
  load.options.repeat = 5;
  const LoadResult result = load.run(kAsk + kAnswered);
  CHECK(result.finished == 20);
  CHECK(result.exchanges == 20);
  CHECK(result.response.max == 3ms);
  CHECK(result.service.max == 3ms);
}

TEST_CASE("sessions begin on a schedule that waits for nobody, for so long") {
  Load load(100ms);
  load.options.load->rate = 10;
  load.options.load->duration = 60s;
  const LoadResult result = load.run(kAsk + kAnswered);
  CHECK(result.planned == 600);
  CHECK(result.finished == 600);
  CHECK(result.dropped == 0);
  CHECK(result.took >= 60s);
  CHECK(result.took < 61s);
}

TEST_CASE("a start that finds too many running is dropped, and counted") {
  Load load(1s);
  load.options.load->rate = 10;
  load.options.load->duration = 2s;
  load.options.load->sessions = 5;
  const LoadResult result = load.run(kAsk + kAnswered);
  CHECK(result.planned == 20);
  CHECK(result.started == 10);
  CHECK(result.dropped == 10);
}

TEST_CASE("the pause that tells an unfinished answer's end is in no figure") {
  Load load(2ms, "login: ");
  load.options.load->sessions = 1;
  const LoadResult result = load.run(
      kAsk + R"({"type":"recv","data":"login: ","match":{"pattern":"{{word}}: "},"partial":true})"
             "\n");
  CHECK(result.finished == 1);
  CHECK(result.response.max == 2ms);
}

TEST_CASE("a generator is late with what it has planned, not with what it has not") {
  const auto lag = [](auto set_up) {
    Load load(1ms);
    load.stalls = 15ms;
    load.options.repeat = 20;
    set_up(load.options);
    return load.run(kAsk + kAnswered).lag_p99;
  };
  CHECK(lag([](ReplayOptions& options) { options.load->sessions = 1; }) == 0ms);
  CHECK(lag([](ReplayOptions& options) {
          options.load->sessions = 1;
          options.play.timing = {Timing::Kind::fixed, 5ms};
        }) >= 5ms);
  CHECK(lag([](ReplayOptions& options) {
          options.load->rate = 10;
          options.load->duration = 1s;
        }) == 0ms);
  CHECK(lag([](ReplayOptions& options) {
          options.load->rate = 100;
          options.load->duration = 1s;
        }) >= 5ms);
}

TEST_CASE("a wrong answer is an error of the exchange, and its session failed") {
  Load load(1ms, "NO\n");
  load.options.load->sessions = 3;
  const LoadResult result = load.run(kAsk + kAnswered);
  CHECK(result.failed == 3);
  CHECK(result.exchanges == 0);
  CHECK(result.errors.size() == 1);
}

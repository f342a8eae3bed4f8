#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "app/mock/mock_datagrams.h"
#include "app/mock/mock_stream.h"
#include "protocol/match/script.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"
#include "tests/support/memory_connection.h"
#include "tests/support/run.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kShort{300};

Script script_of(const std::string& text) {
  StepReader reader(test::from_text(text), "t.jsonl", [](Place, const Printable&) {});
  return read_script(reader, 1 << 20);
}

std::string script(const std::string& scheme, const std::string& lines,
                   const std::string& defaults = "") {
  return "{\"format\": \"confab-transcript\", \"version\": 1" + defaults + "}\n" +
         "{\"type\": \"open\", \"url\": \"" + scheme + "://127.0.0.1:9000\"}\n" + lines;
}

constexpr const char* kPing =
    "{\"type\": \"send\", \"data\": \"ping\\n\"}\n{\"type\": \"recv\", \"data\": \"pong\\n\"}\n";

// One client of a mock, over memory.
class Play {
 public:
  explicit Play(const std::string& text, MockOptions options = {}) {
    options.once = true;
    Log log = [this](const Printable& line) { told += line.text() + "\n"; };
    run_ = std::make_shared<MockRun>(make_mock_script(script_of(text), builtin_transports()),
                                     std::move(options), 1, log, log);
    run_->on_over = [this] { is_over = true; };
    context_ = std::make_shared<ServerContext>(io.get_executor(), nullptr, ServerOptions{});
  }

  ~Play() {  // NOLINT(bugprone-exception-escape): fails the test, too
    context_->abort_all();
    run_until(io, [this] { return !context_->has_work(); });
  }
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;

  // Over a stream. The client's end of it.
  std::unique_ptr<Connection> dial() {
    auto [mine, theirs] = memory_pair(io.get_executor());
    begin(std::make_shared<MockStream>(context_, run_, 0, std::move(theirs),
                                       run_->begin(0, io.get_executor())));
    return std::move(mine);
  }

  std::unique_ptr<Connection> datagrams() {
    const Transport transport = memory_datagram_transport(std::make_shared<MemoryNetwork>());
    auto listeners = run(io, transport.listen(parse_url("memory-datagram://127.0.0.1:1")));
    auto heard = run(io, listeners.front()->accept());
    Url url = parse_url("memory-datagram://" + heard->local().text);
    auto mine = run(io, transport.connect(std::move(url), Deadline{}));
    begin(std::make_shared<MockDatagrams>(context_, run_, 0, std::move(heard)));
    return mine;
  }

  void until_over() {
    run_until(io, [this] { return is_over; });
  }

  asio::io_context io{1};
  std::string told;
  bool is_over = false;

 private:
  void begin(std::shared_ptr<ServedConnection> session) {
    context_->begin(session);
    session->start();
  }

  std::shared_ptr<MockRun> run_;
  std::shared_ptr<ServerContext> context_;
};

std::string said_by(asio::io_context& io, Connection& connection) {
  const auto got = run(io, connection.receive());
  const auto* packet = std::get_if<Packet>(&got);
  return packet == nullptr ? "(end)" : std::string(packet->bytes);
}

TEST_CASE("a source of datagrams that has gone is not waited for") {
  using Catch::Matchers::ContainsSubstring;
  Play play(script("udp", std::string(kPing) + "{\"type\": \"send\", \"data\": \"more\"}\n"));
  auto client = play.datagrams();
  run(play.io, client->send("ping\n"));
  client->close();
  play.until_over();
  CHECK_THAT(play.told, ContainsSubstring("expected \"more\", and the client has gone"));
  CHECK_THAT(play.told, ContainsSubstring("not as recorded"));
}

TEST_CASE("after a wrong datagram the right ones are still answered, and it was not as recorded") {
  using Catch::Matchers::ContainsSubstring;
  Play play(script("udp", kPing));
  auto client = play.datagrams();
  run(play.io, client->send("pang\n"));
  run(play.io, client->send("ping\n"));
  CHECK(said_by(play.io, *client) == "pong\n");
  play.until_over();
  CHECK_THAT(play.told, ContainsSubstring("got \"pang\\n\""));
  CHECK_THAT(play.told, ContainsSubstring("not as recorded"));
}

TEST_CASE("after a wrong datagram the right one is waited for shortly") {
  MockOptions options;
  options.retry_patience = kShort;
  Play play(script("udp", kPing), options);
  auto client = play.datagrams();
  run(play.io, client->send("pang\n"));
  play.until_over();
  CHECK(play.told.find("and the client was silent") != std::string::npos);
}

TEST_CASE("what a client said instead is explained below the difference") {
  using Catch::Matchers::ContainsSubstring;
  Play play(script("tcp", kPing));
  auto client = play.dial();
  run(play.io, client->send("ping\r\n"));
  play.until_over();
  CHECK_THAT(play.told, ContainsSubstring("^"));
  CHECK_THAT(play.told, ContainsSubstring("\n  it ends with \\r\\n, not with \\n\n"));
}

TEST_CASE("a name that stands for another value tells both") {
  using Catch::Matchers::ContainsSubstring;
  Play play(script("tcp", R"({"type": "send", "template": "open {{account}}\n"})"
                          "\n"
                          R"({"type": "send", "template": "close {{account}}\n"})"));
  auto client = play.dial();
  run(play.io, client->send("open 17\n"));
  run(play.io, client->send("close 18\n"));
  play.until_over();
  CHECK_THAT(play.told,
             ContainsSubstring("\n  it has another {{account}} than before: \"18\", not \"17\"\n"));
}

// Longer in all than a silence may be, with pauses that are much shorter.
asio::awaitable<void> dribble(Connection& connection, std::string text) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (const char each : text) {
    const std::string_view one(&each, 1);
    auto sending = connection.send(one);
    co_await std::move(sending);
    pause.expires_after(kShort / 10);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

TEST_CASE("what a client says in the place of a secret is in no log, and no difference") {
  using Catch::Matchers::ContainsSubstring;
  Play play(script("tcp",
                   "{\"type\": \"send\", \"template\": \"AUTH {{pw}}\\n\"}\n"
                   "{\"type\": \"send\", \"template\": \"again {{pw}}\\n\"}\n",
                   ", \"secrets\": [\"pw\"]"));
  auto client = play.dial();
  run(play.io, client->send("AUTH hunter2\n"));
  run(play.io, client->send("again hunter3, not hunter2\n"));
  play.until_over();
  CHECK_THAT(play.told, ContainsSubstring("> AUTH {{pw}}"));
  CHECK_THAT(play.told, ContainsSubstring("got \"again hunter3, not {{pw}}\\n\""));
  CHECK_THAT(play.told, ContainsSubstring("it has another {{pw}} than before"));
  CHECK_THAT(play.told, !ContainsSubstring("hunter2"));
}

TEST_CASE("a client that goes on speaking is not silent, however slowly it speaks") {
  for (const auto mode : {MockOptions::Mode::script, MockOptions::Mode::loose}) {
    MockOptions options;
    options.mode = mode;
    options.stream_patience = kShort;
    Play play(script("tcp",
                     "{\"type\": \"send\", \"data\": \"a line of 30 characters......\\n\"}\n"
                     "{\"type\": \"recv\", \"data\": \"yes\\n\"}\n"),
              options);
    auto client = play.dial();
    run(play.io, dribble(*client, "a line of 30 characters......\n"));
    CHECK(said_by(play.io, *client) == "yes\n");
  }
}

TEST_CASE("a message that a rule looks at ends where its conversation's framing says") {
  for (const auto mode : {MockOptions::Mode::script, MockOptions::Mode::loose}) {
    MockOptions options;
    options.mode = mode;
    Play play(script("tcp",
                     "{\"type\": \"framing\", \"framing\": \"delimiter:;\"}\n"
                     "{\"type\": \"send\", \"template\": \"put {{data}};\"}\n"
                     "{\"type\": \"recv\", \"data\": \"yes\\n\"}\n"
                     "{\"type\": \"send\", \"data\": \"next\"}\n"
                     "{\"type\": \"recv\", \"data\": \"again\\n\"}\n"),
              options);
    auto client = play.dial();
    run(play.io, client->send("put a\nb;next"));
    CHECK(said_by(play.io, *client) == "yes\n");
    CHECK(said_by(play.io, *client) == "again\n");
  }
}

TEST_CASE("a message that a rule looks at may be long") {
  for (const auto mode : {MockOptions::Mode::script, MockOptions::Mode::loose}) {
    MockOptions options;
    options.mode = mode;
    options.stream_patience = std::chrono::seconds(60);
    Play play(script("tcp",
                     "{\"type\": \"send\", \"template\": \"put {{data}}\\n\"}\n"
                     "{\"type\": \"recv\", \"data\": \"yes\\n\"}\n"),
              options);
    auto client = play.dial();
    run(play.io, client->send("put " + std::string(1 << 20, 'x') + "\n"));
    CHECK(said_by(play.io, *client) == "yes\n");
  }
}

TEST_CASE("a request that was never finished is told, and is not as recorded") {
  MockOptions options;
  options.mode = MockOptions::Mode::loose;
  options.stream_patience = kShort;
  Play play(script("tcp", kPing), options);
  auto client = play.dial();
  run(play.io, client->send("pi"));
  CHECK(said_by(play.io, *client) == "(end)");
  client->close();
  play.until_over();
  CHECK_THAT(play.told, Catch::Matchers::ContainsSubstring("no request like \"pi\""));
}

}  // namespace
}  // namespace confab

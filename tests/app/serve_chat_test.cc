#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "app/serve/chat.h"
#include "tests/app/serve_support.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

// Returns when the room has the client as a member: what it said was answered, to it alone.
asio::awaitable<void> be_known(Client& client) {
  co_await client.send("/nick not a nick\n");
  co_await client.read_until("* /nick NAME: 1 to 32 letters, digits, - _ .\n");
}

TEST_CASE("a stream and a datagram client chat in one room") {
  Harness harness;
  harness.start("chat", {"tcp", "udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect(0);
    co_await be_known(ann);
    Client bob = co_await harness.connect(1);
    co_await bob.send("hello");
    const std::string from_bob = co_await ann.read_until("hello\n");
    CHECK(from_bob == "* " + bob.address() + " joined\n<" + bob.address() + "> hello\n");

    co_await ann.send("/nick ann\nhi, bob\n");
    const std::string from_ann = co_await bob.datagram();
    CHECK(from_ann == "<ann " + ann.address() + "> hi, bob");

    co_await ann.finish();
    const std::string left = co_await bob.datagram();
    CHECK(left == "* ann " + ann.address() + " left");
  };
  harness.run(talk());
}

TEST_CASE("the lines of one datagram each stand behind the prefix of whoever sent it") {
  Harness harness;
  harness.start("chat", {"tcp", "udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect(0);
    Client eve = co_await harness.connect(1);
    co_await be_known(ann);
    co_await eve.send("a\n<1.2.3.4:5> b\033[2J");
    const std::string heard = co_await ann.read_until("[2J\n");
    const std::string prefix = "<" + eve.address() + "> ";
    CHECK(heard ==
          "* " + eve.address() + " joined\n" + prefix + "a\n" + prefix + "<1.2.3.4:5> b\\x1b[2J\n");
  };
  harness.run(talk());
}

TEST_CASE("a member that reads nothing is dropped, and delays nobody") {
  Harness harness;
  harness.options.log = nullptr;
  harness.start("chat");
  auto talk = [&]() -> asio::awaitable<void> {
    Client stuck = co_await harness.connect();
    co_await be_known(stuck);
    Client ann = co_await harness.connect();
    Client bob = co_await harness.connect();
    co_await be_known(bob);
    const std::string line(8'000, 'x');
    const std::string dropped = "* " + stuck.address() + " dropped: too slow\n";
    std::string heard;
    // Until the sockets' buffers and the outbox of the stuck one are full.
    for (int i = 0; i < 10'000 && heard.find(dropped) == std::string::npos; ++i) {
      const std::string text = line + "\n";
      co_await ann.send(text);
      heard = co_await bob.read_until("xxx\n");
    }
    CHECK(heard.find(dropped) != std::string::npos);
    const std::string rest = co_await stuck.read_to_end();
    CHECK_FALSE(rest.empty());
  };
  harness.run(talk());
}

TEST_CASE("what was said is delivered to a member that finished sending before it is let go") {
  Harness harness;
  harness.start("chat");
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect();
    Client bob = co_await harness.connect();
    co_await bob.send("hello\n");
    co_await ann.read_until("hello\n");
    co_await ann.send("one\ntwo\n");
    co_await bob.finish();
    const std::string rest = co_await bob.read_to_end();
    CHECK_THAT(rest, Catch::Matchers::EndsWith("> one\n<" + ann.address() + "> two\n") ||
                         Catch::Matchers::Equals(""));
  };
  harness.run(talk());
}

TEST_CASE("a stopped chat ends, without a goodbye for each member") {
  Harness harness;
  harness.start("chat", {"tcp", "udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect(0);
    Client bob = co_await harness.connect(0);
    co_await bob.send("hello\n");
    co_await ann.read_until("hello\n");
    harness.server->stop();
    const std::string rest = co_await ann.read_to_end();
    CHECK(rest.find("left") == std::string::npos);
  };
  harness.run(talk());
  harness.run_until([&] { return harness.ended(); });
}

// A socket that hears everyone and keeps what is sent over it.
class DatagramMembers final : public Connection {
 public:
  std::vector<std::string> sent;  // "to text"
  asio::awaitable<std::variant<Packet, End>> receive() override { co_return End{}; }
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override {
    sent.push_back(how.to.text + " " + std::string(bytes));
    co_return;
  }
  asio::awaitable<void> finish_sending() override { co_return; }
  void close() noexcept override {}
  Endpoint local() const override { return {}; }
  Endpoint peer() const override { return {}; }
  Traits traits() const override {
    return {.keeps_boundaries = true,
            .hears_anyone = true,
            .can_finish = false,
            .largest_packet = 65507};
  }
  std::vector<Fact> describe() const override { return {}; }
  std::uint64_t unacknowledged() const noexcept override { return 0; }
};

TEST_CASE("a datagram member leaves after five minutes of silence, or when its port is closed") {
  asio::io_context io;
  FakeTime time(io);
  ChatService chat(io.get_executor());
  const auto socket = std::make_shared<DatagramMembers>();
  chat.arrived(socket);
  std::string none;
  const auto say = [&](const std::string& who) {
    CHECK_FALSE(chat.reply(*socket, Endpoint{who}, datagram_message("hi"), none));
  };
  say("a");
  say("b");
  say("c");
  time.pass(std::chrono::minutes(4));
  say("a");
  time.settle();
  socket->sent.clear();

  time.pass(std::chrono::seconds(59));
  CHECK(socket->sent.empty());

  chat.refused(*socket, Endpoint{"c"});
  time.pass(std::chrono::seconds(12));
  CHECK(socket->sent == std::vector<std::string>{"a * c left", "b * c left", "a * b left"});
}

}  // namespace
}  // namespace confab

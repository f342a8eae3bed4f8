#include <string>
#include <vector>

#include "app/proxy/message_view.h"
#include "app/proxy/proxy_commands.h"
#include "app/proxy/proxy_screen.h"
#include "tests/app/proxied.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

std::string seen_as(View view, std::string_view bytes, int columns = 0) {
  return shown_in(view, {bytes, bytes}, columns).text;
}

TEST_CASE("a dump has every byte of a message, at its place in the stream") {
  const std::string bytes = "0123456789abcdef\n";
  const ShownMessage dump = shown_in(View::hex, {bytes, "", true, 32}, 0);
  CHECK(dump.text ==
        "00000020  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
        "00000030  0a                                                |.|");
  CHECK(dump.hidden_bytes == 0);
  CHECK(seen_as(View::hex, "0123456", 40) ==
        "00000000  30 31  32 33  |0123|\n00000004  34 35  36     |456|");
  CHECK(seen_as(View::hex, "").empty());
}

TEST_CASE("JSON is indented where a whole message is JSON, and text elsewhere") {
  CHECK(seen_as(View::json, R"({"a":[1]})") == "{\n  \"a\": [\n    1\n  ]\n}");
  CHECK(seen_as(View::json, "{\"a\":") == "{\"a\":");
  CHECK(shown_in(View::json, {"1", "1", false}, 0).text == "1");
  const std::string deep(40'000, ' ');
  CHECK(seen_as(View::json, "[1" + deep + "]") == "[\n  1\n]");
  std::string many = "[1";
  for (int i = 0; i < 30'000; ++i) many += ",1";
  CHECK(seen_as(View::json, many + "]") == many + "]");
}

TEST_CASE("escaped, every byte can be told") {
  CHECK(seen_as(View::escaped, "a\\b\r\n") == R"(a\\b\r\n)");
  CHECK(seen_as(View::escaped, "\xff") == R"(\xff)");
}

TEST_CASE("of a long message the beginning is shown in every view, and how much is not") {
  const std::string bytes(70'000, 'x');
  for (const View view : {View::text, View::escaped, View::hex, View::json}) {
    const ShownMessage part = shown_in(view, {bytes, bytes}, 0);
    CHECK(part.hidden_bytes == 70'000 - 65'536);
  }
}

struct Watched : Proxied {
  Watched() : Proxied(streams()), screen(LoopTime::of(io), log()), commands(run, &screen) {
    run->subscribe(screen);
  }
  ~Watched() {       // NOLINT(bugprone-exception-escape): fails the test, too
    server.reset();  // its last events are shown
    time.settle();
  }
  Log log() {
    return [this](const Line& line) {
      const std::string text = line.text.text();
      lines.push_back(text.substr(text.find(' ') + 1));  // without the time of day
    };
  }
  std::vector<std::string> lines;
  ProxyScreen screen;
  ProxyCommands commands;
};

TEST_CASE("a view is for the messages that come, and a dump goes on where the last one ended") {
  Watched proxied;
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.send(client, "one\n");
  CHECK(proxied.commands.carry_out(":view hex").empty());
  proxied.send(client, "two\n");
  proxied.send(target, "1\n");
  CHECK(proxied.commands.carry_out(":view").text() == "* view hex\n");
  REQUIRE(proxied.lines.size() == 4);
  CHECK(proxied.lines[1] == "memory1 -> one");
  CHECK(proxied.lines[2].starts_with("memory1 -> 00000004  74 77 6f 0a "));
  CHECK(proxied.lines[3].starts_with("memory1 <- 00000000  31 0a "));
  CHECK(proxied.commands.carry_out(":view pictures").text().find("escaped, hex, json") !=
        std::string::npos);
  CHECK(ProxyCommands(proxied.run, nullptr).carry_out(":view hex").text() ==
        "* no messages are shown\n");
}

TEST_CASE("a status tells what has passed, and what is known of both connections") {
  Watched proxied;
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.send(client, "one\n");
  proxied.send(target, "ONE, too\n");
  proxied.time.pass(2s);
  CHECK(proxied.commands.carry_out(":status").text() ==
        "* conversations: 1 open, 1 in 2 s\n* clients have said 4 bytes, targets 9 bytes\n");
  const std::string status = proxied.commands.carry_out(":status memory1").text();
  CHECK(status.find("* memory1 client  ") == 0);
  CHECK(status.find("said 4 bytes in 2 s\n") != std::string::npos);
  CHECK(status.find("* memory1 target  ") != std::string::npos);
  CHECK(status.find("said 9 bytes in 2 s\n") != std::string::npos);
  CHECK(proxied.commands.carry_out(":status tcp7").text() ==
        "* no conversation \"tcp7\" is open\n");
  proxied.commands.carry_out(":close memory1");
  proxied.commands.carry_out(":pause");
  proxied.commands.carry_out(":fault down:latency=1s");
  CHECK(proxied.commands.carry_out(":status").text() ==
        "* conversations: 0 open, 1 in 2 s\n* clients have said 4 bytes, targets 9 bytes\n"
        "* paused: nothing is read until :resume\n* fault down:latency=1s\n");
}

}  // namespace
}  // namespace confab

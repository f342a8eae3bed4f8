#include "app/replay/listening.h"

#include <cerrno>
#include <chrono>

#include "tests/app/ear.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;
using Kind = Heard::Kind;

TEST_CASE("a reply is the one expected wherever it is cut in two") {
  const std::string reply = "größer\r\nals\n";
  for (std::size_t cut = 0; cut <= reply.size(); ++cut) {
    Ear exact;
    exact.expect(reply);
    const Pieces pieces = {std::string_view(reply).substr(0, cut),
                           std::string_view(reply).substr(cut)};
    CHECK(exact.hear(pieces).kind == Kind::matched);
    CHECK(exact.arrivals.bytes().empty());
    Ear rule;
    rule.expect_rule("{{a:any}}\r\nals\n", reply);
    CHECK(rule.hear(pieces).kind == Kind::matched);
    CHECK(rule.values.at("a") == "größer");
  }
}

TEST_CASE("two replies in one read are two messages") {
  Ear ear;
  ear.expect("a\n");
  ear.come("a\nb\n");
  CHECK(ear.hear().kind == Kind::matched);
  CHECK(ear.arrivals.bytes() == "b\n");
  ear.expected.clear();
  ear.expect_rule("{{x}}\n");
  CHECK(ear.hear().kind == Kind::matched);
  CHECK(ear.values.at("x") == "b");
}

TEST_CASE("what differs is shown to the end of its line, and taken") {
  Ear ear;
  ear.expect("HELLO\n");
  const Heard heard = ear.hear({"HE", "11O", "\nnext\n"});
  CHECK(heard.kind == Kind::different);
  CHECK(heard.bytes == "HE11O\n");
  CHECK(ear.arrivals.bytes() == "next\n");
}

TEST_CASE("what differs says what kept its line from becoming whole") {
  const NetworkError reset(Op::recv, Endpoint{"127.0.0.1:9"},
                           std::make_error_code(std::errc::connection_reset), true);
  struct Case {
    const char* came;
    bool is_reset;
    const char* then;
  };
  for (const Case& each :
       {Case{"HE11", true, "connection reset by 127.0.0.1:9"},
        Case{"HE11", false, "the peer finished sending"}, Case{"HE11O\n", true, ""}}) {
    Ear ear;
    ear.expect("HELLO\n");
    ear.come(each.came);
    if (each.is_reset) ear.arrivals.fail(reset);
    if (!each.is_reset) ear.arrivals.end();
    const Heard heard = ear.hear();
    CHECK(heard.kind == Kind::different);
    CHECK(heard.then.text() == each.then);
  }
}

TEST_CASE("what differs without a line end is as long as what was expected") {
  Ear ear;
  ear.expect("abcd");
  ear.come("abXdefg");
  const Heard heard = ear.hear();
  CHECK(heard.bytes == "abXd");
  CHECK(heard.bytes_after == 3);
  CHECK(ear.arrivals.bytes() == "efg");
}

TEST_CASE("what may be missing leaves what came instead") {
  for (const bool has_rule : {false, true}) {
    Ear ear;
    ear.options.keeps_what_differs = true;
    if (has_rule) {
      ear.expect_rule("note {{x}}\n");
    } else {
      ear.expect("note\n");
    }
    ear.come("reply\n");
    CHECK(ear.hear().kind == Kind::different);
    CHECK(ear.arrivals.bytes() == "reply\n");
  }
}

TEST_CASE("a rule looks at as many frames as its sample has") {
  Ear ear;
  ear.expect_rule("a {{x}}\nb {{y}}\n", "a 1\nb 2\n");
  CHECK(ear.hear({"a 3\n", "b 4", "\nc"}).kind == Kind::matched);
  CHECK(ear.values.at("y") == "4");
  CHECK(ear.arrivals.bytes() == "c");
}

TEST_CASE("a rule looks at an unfinished message when nothing more comes") {
  Ear ear;
  ear.options.pause = std::chrono::milliseconds(1);
  ear.expect_rule("login {{x}}: ");
  ear.come("login ann: ");
  CHECK(ear.hear().kind == Kind::matched);
}

TEST_CASE("a rule waits for the rest of a message that does not fit yet") {
  Ear ear;
  ear.options.pause = Clock::duration(0);
  ear.expect_rule("login {{x}}\n");
  CHECK(ear.hear({"log", "in a", "nn\n"}).kind == Kind::matched);
  CHECK(ear.values.at("x") == "ann");
}

TEST_CASE("a rule finds the frames of other framings") {
  Ear ear;
  ear.options.framing = "u16be";
  ear.expect_rule("{{*}}b{{x}}");
  using namespace std::string_literals;
  CHECK(ear.hear({"\0"s, "\3"s, "a"s, "b1\0\1z"s}).kind == Kind::matched);
  CHECK(ear.values.at("x") == "1");
  CHECK(ear.arrivals.bytes() == "\0\1z"s);
}

TEST_CASE("a rule looks at what a pause of its framing ended, however short ours is") {
  Ear ear;
  ear.options.framing = "idle:40ms";
  ear.options.pause = Clock::duration(0);
  ear.expect_rule("{{x:any}}c");
  CHECK(ear.hear({"a", "b", "c"}).kind == Kind::matched);
  CHECK(ear.values.at("x") == "ab");
}

TEST_CASE("of neighbours each may come first") {
  Ear ear;
  for (const char* each : {"1\n", "2\n", "3\n"}) ear.expect(each);
  const Heard heard = ear.hear({"3\n2\n"});
  CHECK(heard.kind == Kind::matched);
  CHECK(heard.index == 2);
  CHECK(ear.arrivals.bytes() == "2\n");
}

TEST_CASE("nothing is a timeout, and what came of a message stays") {
  for (const char* came : {"", "HEL"}) {
    Ear ear;
    ear.expect("HELLO\n");
    if (*came != '\0') ear.come(came);
    const Heard heard = ear.hear(std::chrono::milliseconds(1));
    CHECK(heard.kind == Kind::timed_out);
    CHECK(heard.bytes == came);
    CHECK(ear.arrivals.bytes() == came);
  }
}

TEST_CASE("the peer's end is told with what came before it") {
  for (const bool has_rule : {false, true}) {
    Ear ear;
    ear.options.pause = kTestDeadline;
    if (has_rule) {
      ear.expect_rule("HELLO {{x}}\n");
    } else {
      ear.expect("HELLO\n");
    }
    ear.come("HEL");
    ear.arrivals.end();
    const Heard heard = ear.hear();
    CHECK(heard.kind == Kind::ended);
    CHECK(heard.bytes == "HEL");
  }
}

TEST_CASE("what came before an end or a failure is heard first") {
  Ear ear;
  ear.expect("a\n");
  ear.come("a\n");
  ear.arrivals.fail(NetworkError(Op::recv, Endpoint{"127.0.0.1:9"},
                                 std::make_error_code(std::errc::connection_reset), true));
  CHECK(ear.hear().kind == Kind::matched);
  const Heard heard = ear.hear();
  CHECK(heard.kind == Kind::failed);
  REQUIRE(heard.failure);
  CHECK(heard.failure->code_name == "ECONNRESET");
}

TEST_CASE("a datagram is one message, also an empty one") {
  Ear ear(kDatagrams);
  ear.expect("");
  ear.come("");
  ear.come("ab");
  CHECK(ear.hear().kind == Kind::matched);
  const Heard heard = ear.hear();
  CHECK(heard.kind == Kind::different);
  CHECK(heard.bytes == "ab");
  CHECK(heard.from.text == "127.0.0.1:9");
  CHECK(ear.arrivals.datagrams().empty());
}

TEST_CASE("a datagram from elsewhere is not the one") {
  Ear ear(kDatagrams);
  ear.expect("a");
  ear.expected.front().refuses = [](const Endpoint& source) -> std::optional<Printable> {
    if (source.text == "127.0.0.1:9") return std::nullopt;
    return Printable("came from elsewhere");
  };
  ear.come("a", "127.0.0.1:8");
  ear.come("a");
  CHECK(ear.hear().why.text() == "came from elsewhere");
  CHECK(ear.hear().kind == Kind::matched);
}

TEST_CASE("listening ends when it is cancelled") {
  Ear ear;
  ear.expect("a\n");
  CHECK(cancel_while_waiting(ear.io, ear.listening()) == asio::error::operation_aborted);
}

TEST_CASE("a message came when its first byte did, however it was listened for") {
  for (const bool has_rule : {false, true}) {
    INFO(has_rule);
    Ear ear;
    if (has_rule) {
      ear.expect_rule("login: ");  // its end is a pause
    } else {
      ear.expect("login: ");
    }
    ear.come("log");
    const Clock::time_point first = ear.arrivals.first_byte_at();
    const Heard heard = ear.hear({"in: "});
    CHECK(heard.kind == Kind::matched);
    CHECK(heard.at == first);
    CHECK(ear.arrivals.last_arrival() >= first);
  }
}

TEST_CASE("what came instead, the end and a failure have the times when they came") {
  Ear differs;
  differs.expect("HELLO\n");
  differs.come("HE");
  const Clock::time_point first = differs.arrivals.first_byte_at();
  CHECK(differs.hear({"X\n"}).at == first);

  Ear ended;
  ended.expect("a");
  ended.arrivals.end();
  CHECK(ended.hear().at == ended.arrivals.ended_at());

  Ear failed(kDatagrams);
  failed.expect("a");
  failed.arrivals.fail(
      NetworkError(Op::recv, Endpoint("127.0.0.1:9"), system_code(ECONNREFUSED), false));
  CHECK(failed.hear().at == failed.arrivals.failures().front().at);

  Ear datagrams(kDatagrams);
  datagrams.expect("b");
  datagrams.expected.front().sample = "b";
  datagrams.come("b");
  const Clock::time_point came = datagrams.arrivals.datagrams().front().at;
  CHECK(datagrams.hear().at == came);
}

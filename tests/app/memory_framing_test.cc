#include <optional>

#include "tests/app/memory_session.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using test::MemorySession;

TEST_CASE("a framing is one conversation's: the half message of another is not cut by it") {
  MemorySession talk;
  const auto first = talk.connect().shared_from_this();
  const auto first_peer = std::move(talk.peer);
  Conversation& second = talk.connect();
  talk.time.run(first_peer->send("half"));
  second.set_framing("u16be");
  talk.time.run(first_peer->send(" a line\n"));
  talk.time.settle();
  CHECK(talk.events.has("received half a line\\n"));
  CHECK(first->manner().framing == "line");
}

TEST_CASE("how one talks with a target is remembered for it") {
  MemorySession talk;
  Conversation& first = talk.connect();
  first.set_eol(LineEnd("\r\n"));
  first.set_framing("crlf");
  talk.session.remember_manner(first);
  talk.session.close(first.name());
  Conversation& second = talk.connect();
  CHECK(second.line_end() == LineEnd("\r\n"));
  CHECK(second.manner().framing == "crlf");
  CHECK(talk.settings.streams.framing == "line");
}

TEST_CASE("a length goes before a message, and nothing else; raw bytes go as they are") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  conversation.set_framing("u16be");
  talk.send("ab");
  CHECK(talk.peer_hears() == std::string("\0\2ab", 4));
  talk.time.run(conversation.send_message("\x01\x02\x03"));
  CHECK(talk.peer_hears() == std::string("\0\3\x01\x02\x03", 5));
  talk.time.run(conversation.send_bytes("\xff"));
  CHECK(talk.peer_hears() == "\xff");
}

TEST_CASE("a typed text is wrapped as its framing has it, or is a command of its words") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  for (const auto& [framing, wire] :
       {std::pair("netstring", "3:a b,"),
        std::pair("slip",
                  "\xc0"
                  "a b\xc0"),
        std::pair("resp", "*2\r\n$1\r\na\r\n$1\r\nb\r\n"), std::pair("http", "a b\r\n")}) {
    conversation.set_framing(framing);
    talk.send("a b");
    CHECK(talk.peer_hears() == wire);
  }
}

TEST_CASE("what a pause ends is one reply, and whole, however long the pause is") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  conversation.set_framing("idle:3s");
  talk.send("a");
  talk.peer_says("one\n");
  talk.time.pass(std::chrono::milliseconds(2900));
  CHECK(conversation.traffic().replies == 0);
  talk.peer_says("two");
  talk.time.pass(std::chrono::milliseconds(2900));
  CHECK_FALSE(talk.events.has("received"));
  talk.time.pass(std::chrono::milliseconds(200));
  CHECK(talk.events.has("received one\\ntwo"));
  CHECK(conversation.traffic().replies == 1);
}

TEST_CASE(
    "open makes another conversation with an address that has one; an attempt that failed goes") {
  MemorySession talk;
  talk.connect();
  talk.connect();
  CHECK(talk.session.all().size() == 2);
  CHECK(talk.session.current()->name() == "memory2");
  auto wrong = [&]() -> asio::awaitable<void> {
    co_await talk.session.open(parse_url("memory://127.0.0.1:1"));
    co_await talk.session.open(parse_url("memory://127.0.0.1:2"));
  };
  talk.time.run(wrong());
  CHECK(talk.session.all().size() == 3);
  CHECK(talk.session.current()->name() == "memory4");
}

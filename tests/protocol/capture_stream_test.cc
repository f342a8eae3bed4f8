#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

using confab::CaptureWishes;
using confab::test::captured_messages;
using confab::test::Dialogue;
using confab::test::Packet;
using confab::test::told_of;

namespace {

using Lines = std::vector<std::string>;

const Lines kLockStep = {"send hello\n", "recv HELLO\n", "send bye\n", "recv BYE\n",
                         "shutdown",     "eof",          "close"};

std::vector<Packet> without(std::vector<Packet> packets, std::size_t number) {
  packets.erase(packets.begin() + static_cast<std::ptrdiff_t>(number));
  return packets;
}

std::vector<Packet> swapped(std::vector<Packet> packets, std::size_t one, std::size_t other) {
  std::swap(packets[one].bytes, packets[other].bytes);
  return packets;
}

std::vector<Packet> from(std::vector<Packet> packets, std::size_t first) {
  packets.erase(packets.begin(), packets.begin() + static_cast<std::ptrdiff_t>(first));
  return packets;
}

std::vector<Packet> joined(std::vector<Packet> packets, const std::vector<Packet>& more) {
  packets.insert(packets.end(), more.begin(), more.end());
  return packets;
}

bool has(const Lines& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

}  // namespace

TEST_CASE("a captured conversation is told as its client saw it") {
  Lines expected = kLockStep;
  expected.insert(expected.begin(), "open tcp://10.0.0.2:80");
  CHECK(told_of(Dialogue::lock_step()) == expected);
}

TEST_CASE("a segment that was captured twice is told once") {
  std::vector<Packet> packets;
  for (const Packet& each : Dialogue::lock_step()) packets.insert(packets.end(), 2, each);
  CHECK(captured_messages(packets) == kLockStep);
}

TEST_CASE("numbers wrap at 2^32") {
  CHECK(captured_messages(Dialogue::lock_step(0xffff'fffc, 0xffff'fffe)) == kLockStep);
}

TEST_CASE("an answer that was captured before its question comes after it") {
  CHECK(captured_messages(swapped(Dialogue::lock_step(), 3, 4)) == kLockStep);
}

TEST_CASE("two segments that were captured in the wrong order are put in order") {
  Dialogue dialogue;
  dialogue.call().send("one ").send("two\n").recv("ok\n");
  const Lines told = captured_messages(swapped(dialogue.packets, 3, 4));
  CHECK(told == Lines{"send one two\n", "recv ok\n"});
}

TEST_CASE("a segment that is sent again, longer than before, brings what is new") {
  Dialogue dialogue;
  dialogue.call().send("he");
  Dialogue again;
  again.call().send("hello\n");
  CHECK(captured_messages(joined(dialogue.packets, {again.packets[3]})) == Lines{"send hello\n"});
}

TEST_CASE("a missing segment is told with its place, and the rest is kept") {
  const Lines told = told_of(without(Dialogue::lock_step(), 5));
  CHECK(told == Lines{"open tcp://10.0.0.2:80 incomplete", "send hello\n", "recv HELLO\n",
                      "note 4 bytes are not in the capture, after the first 6 that the client sent",
                      "recv BYE\n", "shutdown", "eof", "close"});
}

TEST_CASE("the first segment may be the missing one") {
  const Lines told = told_of(without(Dialogue::lock_step(), 3));
  CHECK(told[1] == "note 6 bytes are not in the capture, the first that the client sent");
  CHECK(told[2] == "recv HELLO\n");
  CHECK(told.back() == "close");
}

TEST_CASE("an answer whose end is not in the capture is missed, if it was acknowledged") {
  Dialogue dialogue;
  dialogue.call().send("hello\n").recv("HELLO\n").acknowledge(false);
  const Lines told = told_of(without(dialogue.packets, 4));
  CHECK(has(told, "note 6 bytes are not in the capture, the first that the server sent"));
}

TEST_CASE("what is missing is told once others cannot bring it any more") {
  Dialogue dialogue;
  dialogue.call().send("hello\n").recv("HELLO\n").wait(2'000'000).send("bye\n");
  Dialogue other;
  other.client_port = 40'001;
  other.wait(1'500'000).call().send("hi\n");
  std::vector<Packet> packets = joined(without(dialogue.packets, 3), other.packets);
  std::ranges::stable_sort(packets, {}, &Packet::at_us);
  const Lines told = told_of(packets);
  const auto place = [&](const char* line) { return std::ranges::find(told, line); };
  CHECK(place("tcp1 recv HELLO\n") < place("tcp2 send hi\n"));
  CHECK(place("tcp2 send hi\n") < place("tcp1 send bye\n"));
}

TEST_CASE("an end that is not in the capture is no missing byte") {
  const Lines told = told_of(without(Dialogue::lock_step(), 7));
  CHECK(told.size() == 8);
  CHECK(captured_messages(without(Dialogue::lock_step(), 7)) == kLockStep);
  CHECK(captured_messages(without(Dialogue::lock_step(), 8)) == kLockStep);
}

TEST_CASE("the handshake may be missing in part") {
  CHECK(captured_messages(without(Dialogue::lock_step(), 0)) == kLockStep);
  CHECK(captured_messages(without(Dialogue::lock_step(), 1)) == kLockStep);
  CHECK(captured_messages(without(Dialogue::lock_step(), 2)) == kLockStep);
  CHECK_FALSE(has(told_of(without(Dialogue::lock_step(), 1)), "open tcp://10.0.0.2:80 incomplete"));
}

TEST_CASE("a capture that begins late takes the lower port for the server, and says so") {
  Lines told = told_of(from(Dialogue::lock_step(), 4));
  CHECK(told[0] == "open tcp://10.0.0.2:80 already open");
  CHECK(told[1].starts_with("note the capture begins in the middle"));
  told.erase(told.begin(), told.begin() + 2);
  CHECK(told == Lines{"recv HELLO\n", "send bye\n", "recv BYE\n", "shutdown", "eof", "close"});
}

TEST_CASE("whoever is said to serve is the server of what begins late") {
  CaptureWishes wishes;
  wishes.servers.push_back({std::nullopt, 40'000});
  const Lines told = told_of(from(Dialogue::lock_step(), 4), wishes);
  CHECK(told[0] == "open tcp://10.0.0.1:40000 already open");
  CHECK(told[1] == "send HELLO\n");
}

TEST_CASE("acknowledgements alone are no conversation") {
  CHECK(told_of(from(Dialogue::lock_step(), 9)).empty());
}

TEST_CASE("a conversation without an end is open when the capture ends") {
  std::vector<Packet> packets = Dialogue::lock_step();
  packets.resize(5);
  const Lines told = told_of(packets);
  CHECK(told.back() == "note still open when the capture ended");
  CHECK(told.size() == 4);
}

TEST_CASE("ports that are used again without an end are another conversation") {
  std::vector<Packet> packets = Dialogue::lock_step();
  packets.resize(5);
  const Lines told = told_of(joined(packets, Dialogue::lock_step(700'000, 900'000)));
  CHECK(has(told, "tcp1 note its end is not in the capture: its ports were used again"));
  CHECK(has(told, "tcp2 send bye\n"));
  CHECK(told.back() == "tcp2 close");
}

TEST_CASE("ports that are used again after an end are another conversation") {
  const Lines told = told_of(joined(Dialogue::lock_step(), Dialogue::lock_step(700'000, 900'000)));
  CHECK(std::ranges::count(told, "tcp1 send hello\n") == 1);
  CHECK(std::ranges::count(told, "tcp2 send hello\n") == 1);
}

TEST_CASE("a server that refuses is an error, and no conversation") {
  Dialogue dialogue;
  dialogue.call();
  std::vector<Packet> packets = {dialogue.packets[0], Dialogue(0, 0).reset(true).packets[0]};
  CHECK(told_of(packets) == Lines{"error ECONNREFUSED"});
}

TEST_CASE("a call that nobody answers is a note") {
  Dialogue dialogue;
  dialogue.call();
  dialogue.packets.resize(1);
  CHECK(told_of(dialogue.packets) ==
        Lines{"note no answer to 10.0.0.1:40000 is in the capture, which calls tcp://10.0.0.2:80"});
}

TEST_CASE("a reset by the server is an error, one by the client its close") {
  Dialogue dialogue;
  dialogue.call().send("hello\n");
  Dialogue other = dialogue;
  CHECK(captured_messages(dialogue.reset(true).packets) ==
        Lines{"send hello\n", "error ECONNRESET", "close"});
  CHECK(captured_messages(other.reset(false).packets) == Lines{"send hello\n", "close"});
}

TEST_CASE("a reset of another connection ends nothing") {
  Dialogue dialogue;
  dialogue.call().send("hello\n").recv("HELLO\n");
  const Packet stray = Dialogue(5, 3'000'000'000).reset(true).packets[0];
  dialogue.packets.insert(dialogue.packets.begin() + 4, stray);
  CHECK(captured_messages(dialogue.packets) == Lines{"send hello\n", "recv HELLO\n"});
}

TEST_CASE("a side that has finished may be answered") {
  Dialogue dialogue;
  dialogue.call().send("all\n").finish(false).recv("of it\n").finish(true);
  CHECK(captured_messages(dialogue.packets) ==
        Lines{"send all\n", "shutdown", "recv of it\n", "eof", "close"});
  Dialogue server_first;
  server_first.call().recv("bye\n").finish(true).send("late\n").finish(false);
  CHECK(captured_messages(server_first.packets) ==
        Lines{"recv bye\n", "eof", "send late\n", "close"});
}

TEST_CASE("a probe that keeps a connection alive brings nothing") {
  Dialogue dialogue;
  dialogue.call().send("hello\n");
  Dialogue probe(1000 + 6, 5001);  // one number before the next
  probe.send("");
  Dialogue garbage(1000 + 6, 5001);
  garbage.send("x");
  dialogue.recv("HELLO\n");
  dialogue.packets.push_back(probe.packets[0]);
  dialogue.packets.push_back(garbage.packets[0]);
  dialogue.send("bye\n");
  CHECK(captured_messages(dialogue.packets) == Lines{"send hello\n", "recv HELLO\n", "send bye\n"});
}

TEST_CASE("what is told as missing after 64 segments is not waited for any more") {
  Dialogue dialogue;
  dialogue.call().send("lost\n");
  for (int i = 0; i < 70; ++i) dialogue.send("x\n");
  const Lines told = told_of(without(dialogue.packets, 3));
  CHECK(told[1] == "note 5 bytes are not in the capture, the first that the client sent");
  CHECK(std::ranges::count(told, "send x\n") == 70);
}

TEST_CASE("only conversations with the end that is asked for are told") {
  Dialogue other;
  other.client_port = 40'001;
  other.call().send("no\n");
  CaptureWishes wishes;
  wishes.filters.push_back({std::nullopt, 40'000});
  const Lines told = told_of(joined(Dialogue::lock_step(), other.packets), wishes);
  CHECK(told.size() == kLockStep.size() + 1);
}

TEST_CASE("an end that acknowledges more than the other side's end is told, too") {
  Dialogue dialogue;
  dialogue.call().send("a\n").finish(true).finish(true);
  dialogue.packets.pop_back();  // the server has sent one byte more than it has
  dialogue.finish(false);
  CHECK(captured_messages(dialogue.packets) == Lines{"send a\n", "eof", "close"});
}

TEST_CASE("what comes to ports that a conversation too many has taken is left out") {
  Dialogue dialogue;
  dialogue.call().send("a\n");
  std::vector<Packet> packets = std::exchange(dialogue.packets, {});
  for (const bool is_v6 : {false, true}) {
    for (std::uint32_t port = 1; port < 60'000; ++port) {
      Dialogue call;
      call.is_v6 = is_v6;
      call.client_port = static_cast<std::uint16_t>(port);
      if (!is_v6 && call.client_port == dialogue.client_port) continue;
      packets.push_back(call.call().packets.front());
    }
  }
  packets.push_back(Dialogue(500'000'000).call().packets.front());
  packets = joined(std::move(packets), dialogue.send("b\n").packets);
  const Lines told = told_of(packets);
  CHECK(has(told, "tcp1 send a\n"));
  CHECK_FALSE(has(told, "tcp1 send b\n"));
}

TEST_CASE("whatever packets are missing, every byte is told or missed") {
  const std::vector<Packet> packets = Dialogue::lock_step();
  for (unsigned lost = 0; lost < 1U << packets.size(); ++lost) {
    std::vector<Packet> kept;
    for (std::size_t i = 0; i < packets.size(); ++i)
      if ((lost >> i & 1U) == 0) kept.push_back(packets[i]);
    const Lines told = told_of(kept);
    // What was captured is there, once.
    const bool has_hello = (lost >> 3U & 1U) == 0;
    CHECK(std::ranges::count(told, "send hello\n") == (has_hello ? 1 : 0));
    const bool has_answer = (lost >> 6U & 1U) == 0;
    CHECK(std::ranges::count(told, "recv BYE\n") == (has_answer ? 1 : 0));
  }
}

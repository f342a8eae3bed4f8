#include <algorithm>
#include <string>
#include <vector>

#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

using confab::CaptureWishes;
using confab::test::captured_messages;
using confab::test::Dialogue;
using confab::test::ip_4;
using confab::test::Packet;
using confab::test::told_of;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an unfinished message comes before what was said to it") {
  Dialogue dialogue;
  dialogue.call().recv("login: ").send("bob\n").recv("hi\n");
  CHECK(captured_messages(dialogue.packets) == Lines{"recv login: ~", "send bob\n", "recv hi\n"});
}

TEST_CASE("an unfinished message is told after a pause, as a session does") {
  Dialogue dialogue;
  dialogue.call().recv("a").recv("b").wait(40'000).recv("c\n");
  CHECK(captured_messages(dialogue.packets) == Lines{"recv ab~", "recv c\n"});
}

TEST_CASE("streams are cut by the framing that is asked for") {
  CaptureWishes wishes;
  wishes.framing = "u8";
  Dialogue dialogue;
  dialogue.call().send(std::string("\2hi\1", 4)).send("!").recv("\3abc");
  Lines told = told_of(dialogue.packets, wishes);
  told.erase(told.begin());
  CHECK(told ==
        Lines{"send \2hi", "send \1!", "recv \3abc", "note still open when the capture ended"});
}

TEST_CASE("after missing bytes nothing is cut by lengths any more") {
  CaptureWishes wishes;
  wishes.framing = "u8";
  Dialogue dialogue;
  dialogue.call().send("\1a").send("\1b").send("\1c").recv("\1d");
  dialogue.packets.erase(dialogue.packets.begin() + 4);
  Lines told = told_of(dialogue.packets, wishes);
  told.erase(told.begin());
  CHECK(told == Lines{"send \1a",
                      "note 2 bytes are not in the capture, after the first 2 that the client sent",
                      "framing raw", "send \1c", "recv \1d",
                      "note still open when the capture ended"});
}

TEST_CASE("what cannot be cut is told as it came") {
  CaptureWishes wishes;
  wishes.framing = "http";
  Dialogue dialogue;
  dialogue.call().send("no HTTP at all\n\n").recv("nor this\n").send("more");
  Lines told = told_of(dialogue.packets, wishes);
  std::string sent;
  for (const std::string& each : told)
    if (each.starts_with("send ")) sent += each.substr(5);
  CHECK(sent == "no HTTP at all\n\nmore");
  CHECK(std::ranges::count(told, "framing raw") == 1);
  CHECK(std::ranges::count(told, "recv nor this\n") == 1);
}

TEST_CASE("bytes that a call brings come after its open, once") {
  Dialogue dialogue;
  dialogue.call().send("early\n").recv("EARLY\n");
  std::vector<Packet> packets = dialogue.packets;
  packets[0].bytes = ip_4(packets[0].bytes.substr(20) + "early\n", 6);
  const Lines expected = {"open tcp://10.0.0.2:80", "send early\n", "recv EARLY\n",
                          "note still open when the capture ended"};
  CHECK(told_of(packets) == expected);  // sent again, as the call's answer did not have them
  packets.erase(packets.begin() + 3);
  CHECK(told_of(packets) == expected);
  CHECK(told_of({packets[0], packets[0]}) ==
        Lines{"note no answer to 10.0.0.1:40000 is in the capture, which calls tcp://10.0.0.2:80"});
}

// Each of them looked at every second takes minutes.
TEST_CASE("many that wait for bytes that never come cost nothing while others talk") {
  std::vector<Packet> packets;
  for (std::uint16_t port = 10'000; port < 15'000; ++port) {
    Dialogue waiting;
    waiting.client_port = port;
    waiting.call().send("lost\n").send("waits\n");
    packets.push_back(waiting.packets[0]);
    packets.push_back(waiting.packets[1]);
    packets.push_back(waiting.packets[4]);
  }
  Dialogue talk;
  talk.client_port = 40'000;
  talk.call();
  for (int second = 0; second < 5'000; ++second) talk.wait(1'000'000).send("x\n");
  packets.insert(packets.end(), talk.packets.begin(), talk.packets.end());
  const Lines told = told_of(packets);
  CHECK(std::ranges::count(told, "tcp5001 send x\n") == 5'000);
  CHECK(std::ranges::count(told, "tcp7 send waits\n") == 1);
}

#include <map>
#include <string>
#include <vector>

#include "app/listen/sources.h"
#include "app/serve/chat_room.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

// A room whose members keep what they were given.
struct Guests {
  ChatRoom room;
  std::map<std::string, std::string> heard;
  std::map<std::string, std::size_t> room_left;  // bytes that a slow member still takes
  std::vector<std::string> put_out;

  ChatRoom::Id join(const std::string& who, const std::string& line_end = "\n") {
    ChatRoom::Reach reach;
    reach.deliver = [this, who](std::string_view line, std::string_view end) {
      const auto limit = room_left.find(who);
      if (limit != room_left.end() && heard[who].size() + line.size() > limit->second) return false;
      heard[who] += std::string(line) + std::string(end);
      return true;
    };
    reach.put_out = [this, who] { put_out.push_back(who); };
    return room.join(Endpoint{who}, line_end, std::move(reach));
  }
  void say(ChatRoom::Id id, const std::string& bytes) { room.say(id, datagram_message(bytes)); }
};

TEST_CASE("everyone but the sender hears what is said, who comes and who goes") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  const auto bob = guests.join("2.2.2.2:2");
  guests.say(bob, "hello\n");
  guests.say(ann, "hi\n");
  guests.room.leave(bob);
  CHECK(guests.heard["1.1.1.1:1"] == "* 2.2.2.2:2 joined\n<2.2.2.2:2> hello\n* 2.2.2.2:2 left\n");
  CHECK(guests.heard["2.2.2.2:2"] == "<1.1.1.1:1> hi\n");
}

TEST_CASE("a CR that is no part of a line end is shown, also at the end of a message") {
  for (const std::string bytes : {"abc\r\r\n", "abc\r"}) {
    Guests guests;
    const auto ann = guests.join("1.1.1.1:1");
    guests.join("2.2.2.2:2");
    guests.say(ann, bytes);
    CHECK(guests.heard["2.2.2.2:2"] == "<1.1.1.1:1> abc\\r\n");
  }
}

TEST_CASE("a nick stands before the address, which stays") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.say(ann, "/nick ann\n");
  guests.say(ann, "hello\n");
  guests.room.leave(ann);
  CHECK(guests.heard["2.2.2.2:2"] == "<ann 1.1.1.1:1> hello\n* ann 1.1.1.1:1 left\n");
}

TEST_CASE("a nick is answered, to its owner alone") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.heard.clear();
  guests.say(ann, "/nick ann\n");
  CHECK(guests.heard["1.1.1.1:1"] == "* you are ann 1.1.1.1:1\n");
  guests.heard.clear();
  guests.say(ann, "/nick\n");
  CHECK(guests.heard["1.1.1.1:1"] == "* you are ann 1.1.1.1:1; /nick NAME changes that\n");
  CHECK(guests.heard["2.2.2.2:2"].empty());
}

TEST_CASE("a nick that is taken is refused, and free when its owner has gone") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  const auto eve = guests.join("2.2.2.2:2");
  guests.say(ann, "/nick ann\n");
  for (const std::string nick : {"ann", "Ann", "ANN"}) {
    guests.heard.clear();
    guests.say(eve, "/nick " + nick + "\n");
    guests.say(eve, "hello\n");
    CHECK(guests.heard["2.2.2.2:2"] == "* " + nick + " is taken: ann 1.1.1.1:1\n");
    CHECK(guests.heard["1.1.1.1:1"] == "<2.2.2.2:2> hello\n");
  }
  guests.say(ann, "/nick Ann\n");  // one's own
  guests.room.leave(ann);
  guests.heard.clear();
  guests.say(eve, "/nick ann\n");
  CHECK(guests.heard["2.2.2.2:2"] == "* you are ann 2.2.2.2:2\n");
}

TEST_CASE("who is here is told to whoever asks, in one message") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  const auto bob = guests.join("2.2.2.2:2", "");
  guests.say(ann, "/nick ann\n");
  guests.heard.clear();
  guests.say(bob, "/who ");
  CHECK(guests.heard["2.2.2.2:2"] == "* 2 here: ann 1.1.1.1:1, 2.2.2.2:2 (you)");
  CHECK(guests.heard["1.1.1.1:1"].empty());
  guests.say(bob, "/who is there?");
  CHECK(guests.heard["1.1.1.1:1"] == "<2.2.2.2:2> /who is there?\n");
  for (int i = 0; i < 1000; ++i) guests.join("9.9.9.9:" + std::to_string(i));
  guests.heard.clear();
  guests.say(ann, "/who\n");
  CHECK(guests.heard["1.1.1.1:1"].starts_with("* 1002 here: ann 1.1.1.1:1 (you), 2.2.2.2:2, "));
  CHECK(guests.heard["1.1.1.1:1"].ends_with(" more\n"));
  CHECK(guests.heard["1.1.1.1:1"].size() < 1100);
}

TEST_CASE("a member that asks and does not read the answers is put out") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.room_left["1.1.1.1:1"] = 50;
  for (int i = 0; i < 3; ++i) guests.say(ann, "/who\n");
  CHECK(guests.put_out == std::vector<std::string>{"1.1.1.1:1"});
  CHECK(guests.heard["2.2.2.2:2"] == "* 1.1.1.1:1 dropped: too slow\n");
}

TEST_CASE("a nick that could be taken for something else is refused, and only its owner is told") {
  Guests guests;
  const auto eve = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  for (const std::string nick :
       {"bob 2.2.2.2:2> hi <eve", "a b", "<", "a\tb", "a\033[2J", "\u202eann", "a\u00a0b",
        "a\u2800b", "\u0301x", "bad\xff", "1:2"}) {
    INFO(nick);
    guests.heard.clear();
    guests.say(eve, "/nick " + nick + "\n");
    guests.say(eve, "hello\n");
    CHECK(guests.heard["2.2.2.2:2"] == "<1.1.1.1:1> hello\n");
    CHECK(guests.heard["1.1.1.1:1"].starts_with("* /nick NAME:"));
  }
  CHECK(is_nick(std::string(32, 'a')));
  CHECK_FALSE(is_nick(std::string(33, 'a')));
  CHECK(is_nick("J\u00fcrgen-\u674e_2."));
}

TEST_CASE("a word that only begins like the nick command is a message") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.say(ann, "/nickname\n");
  CHECK(guests.heard["2.2.2.2:2"] == "<1.1.1.1:1> /nickname\n");
}

TEST_CASE("a member cannot forge lines of others, whatever bytes it sends") {
  Guests guests;
  const auto eve = guests.join("6.6.6.6:6");
  guests.join("2.2.2.2:2");
  guests.say(eve, "a\n<1.1.1.1:1> I agree\r\n* 1.1.1.1:1 left\rx\033[1A\x7f\xff\n");
  CHECK(guests.heard["2.2.2.2:2"] ==
        "<6.6.6.6:6> a\n"
        "<6.6.6.6:6> <1.1.1.1:1> I agree\n"
        "<6.6.6.6:6> * 1.1.1.1:1 left\\rx\\x1b[1A\\x7f\\xff\n");
}

TEST_CASE("lines end for each member as it ends its own") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  const auto bob = guests.join("2.2.2.2:2", "");
  guests.say(ann, "one\n");
  guests.say(bob, "x\r\n");
  guests.say(ann, "two");
  CHECK(guests.heard["2.2.2.2:2"] == "<1.1.1.1:1> one<1.1.1.1:1> two\r\n");
  guests.say(bob, "y");
  CHECK(guests.heard["1.1.1.1:1"] == "* 2.2.2.2:2 joined\n<2.2.2.2:2> x\n<2.2.2.2:2> y\n");
}

TEST_CASE("a member that does not keep up is put out, and the others are told") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.join("3.3.3.3:3");
  guests.room_left["2.2.2.2:2"] = 60;
  for (int i = 0; i < 3; ++i) guests.say(ann, "hello\n");
  CHECK(guests.put_out == std::vector<std::string>{"2.2.2.2:2"});
  CHECK(guests.room.size() == 2);
  CHECK(guests.heard["1.1.1.1:1"].ends_with("* 2.2.2.2:2 dropped: too slow\n"));
  CHECK(guests.heard["3.3.3.3:3"].ends_with("* 2.2.2.2:2 dropped: too slow\n"));
}

TEST_CASE("members that are put out by the news of another one are put out as well") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  for (const std::string who : {"2.2.2.2:2", "3.3.3.3:3", "4.4.4.4:4"}) {
    guests.join(who);
    guests.heard.clear();
  }
  guests.room_left["2.2.2.2:2"] = 10;
  guests.room_left["3.3.3.3:3"] = 30;  // a line of ann's, and no more
  guests.heard.clear();
  guests.say(ann, "hello\n");
  CHECK(guests.put_out == std::vector<std::string>{"2.2.2.2:2", "3.3.3.3:3"});
}

TEST_CASE("one message cannot fill the outboxes of the others") {
  Guests guests;
  const auto eve = guests.join("6.6.6.6:6");
  guests.join("2.2.2.2:2");
  std::string lines;
  for (int i = 0; i < 30000; ++i) lines += "a\n";
  guests.say(eve, lines);
  CHECK(guests.heard["2.2.2.2:2"].size() < 4096);
  CHECK(guests.heard["2.2.2.2:2"].ends_with(" bytes]\n"));
  guests.heard.clear();
  guests.say(eve, std::string(1 << 20, '\033'));
  CHECK(guests.heard["2.2.2.2:2"].size() < (1 << 19));
  CHECK(guests.heard["2.2.2.2:2"].ends_with("> …[+983040 bytes]\n"));
}

TEST_CASE("a long line comes in pieces that fit a packet, none cut inside a character") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  std::string text = "x";
  for (int i = 0; i < 5000; ++i) text += "\u00e9";
  guests.say(ann, text);
  const std::string& heard = guests.heard["2.2.2.2:2"];
  const std::string prefix = "<1.1.1.1:1> ";
  const std::size_t end = heard.find('\n');
  CHECK(heard.size() == text.size() + 2 * prefix.size() + 2);
  CHECK(end <= 8192 + prefix.size());
  CHECK(heard.substr(prefix.size(), end - prefix.size()) + heard.substr(end + 1 + prefix.size()) ==
        text + "\n");
}

TEST_CASE("a closed room is silent") {
  Guests guests;
  const auto ann = guests.join("1.1.1.1:1");
  guests.join("2.2.2.2:2");
  guests.heard.clear();
  guests.room.close();
  guests.say(ann, "hello\n");
  guests.room.leave(ann);
  CHECK(guests.heard.empty());
}

TEST_CASE("the sources that were silent for longest are forgotten first") {
  const Clock::time_point start;
  const auto at = [start](int seconds) { return start + std::chrono::seconds(seconds); };
  Sources sources;
  sources.add("a", 1, at(0));
  sources.add("b", 2, at(1));
  sources.add("c", 3, at(2));
  sources.heard("a", at(3));
  CHECK(sources.forget_one(at(2)) == ChatRoom::Id{2});
  CHECK_FALSE(sources.forget_one(at(2)));
  CHECK(sources.find("a") == ChatRoom::Id{1});
  CHECK_FALSE(sources.find("b"));
  CHECK(sources.forget("c") == ChatRoom::Id{3});
  CHECK(sources.size() == 1);
}

TEST_CASE("no more than 10,000 sources are kept") {
  Sources sources;
  const Clock::time_point now;
  for (ChatRoom::Id id = 1; id <= Sources::kMost; ++id) sources.add(std::to_string(id), id, now);
  CHECK_FALSE(sources.forget_one(Clock::time_point::min()));
  sources.add("one more", 0, now);
  CHECK(sources.forget_one(Clock::time_point::min()) == ChatRoom::Id{1});
  CHECK_FALSE(sources.forget_one(Clock::time_point::min()));
}

}  // namespace
}  // namespace confab

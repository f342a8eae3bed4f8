#include "app/prompt/completion.h"

#include "app/prompt/command.h"
#include "app/prompt/setting.h"
#include "app/prompt/setting_names.h"
#include "app/session/view.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"

using namespace confab;
using Words = std::vector<std::string>;

namespace {

Knowledge nothing_known() {
  Knowledge known;
  known.schemes = {"tcp", "udp", "unix"};
  known.url_starts = {"tcp://", "udp://", "unix:"};
  return known;
}

Words offered(std::string_view line, const Knowledge& known = nothing_known()) {
  return complete_line(line, known).candidates;
}

// What was used: two open conversations, and a history.
struct Used {
  History history;
  Knowledge known = nothing_known();
  Used() {
    known.history = &history;
    known.conversations = {{"tcp1", parse_url("tcp://localhost:12000")},
                           {"udp1", parse_url("udp://localhost:12000")}};
    history.add("", ":tcp example.org 80");
    history.add("", ":udp [::1]:53");
    history.add("", ":open tcp://example.org:25");
    history.add("", ":tcp nonsense:port");
    history.add("10.0.0.1:7", "hello");
  }
};

}  // namespace

TEST_CASE("the beginning of a command is completed, with its colon") {
  CHECK(offered(":t") == Words{":tcp", ":tls", ":to"});
  CHECK(offered(":set") == Words{":set"});
  CHECK(complete_line(":t", nothing_known()).start == 0);
  CHECK(offered(":").size() == commands().size());
  CHECK(offered(":x").empty());
}

TEST_CASE("short names are not offered, but what they take is") {
  const Words all = offered(":q");
  CHECK(all == Words{":quit"});
  CHECK(offered(":q ").empty());
}

TEST_CASE("a message completes nothing") {
  for (const char* line : {"", "t", "hello :t", " :t", "::t", ":1", "/etc/pass"}) {
    INFO(line);
    CHECK(offered(line).empty());
  }
  Knowledge known = nothing_known();
  known.commands_enabled = false;
  CHECK(offered(":t", known).empty());
}

TEST_CASE("addresses are those used before, each once") {
  const Used used;
  const LineHelp::Completions found = complete_line(":tcp ", used.known);
  CHECK(found.start == 5);
  CHECK(found.candidates ==
        Words{"10.0.0.1:7", "example.org:25", "example.org:80", "localhost:12000"});
  CHECK(complete_line(":tcp  ex", used.known).start == 6);
}

TEST_CASE(
    "an address that was only used over UDP is not offered for TCP, nor the other way round") {
  Used used;
  used.history.add("[::1]:53", "what was said there");
  CHECK(offered(":udp ", used.known) == Words{"10.0.0.1:7", "[::1]:53", "localhost:12000"});
  CHECK(offered(":tcp [", used.known).empty());
  CHECK(offered(":to [", used.known) == Words{"[::1]:53"});
}

TEST_CASE("numbers in what is offered are sorted by their value") {
  History history;
  Knowledge known = nothing_known();
  known.history = &history;
  for (const char* port : {"9", "80", "8080", "443"}) {
    history.add("", std::string(":tcp host ") + port);
    known.conversations.push_back({std::string("tcp") + port, parse_url("udp://host:1")});
  }
  CHECK(offered(":tcp host ", known) == Words{"9", "80", "443", "8080"});
  CHECK(offered(":tcp h", known) == Words{"host:9", "host:80", "host:443", "host:8080"});
  CHECK(offered(":use ", known) == Words{"tcp9", "tcp80", "tcp443", "tcp8080"});
}

TEST_CASE("behind a host stand the ports that were used with it") {
  const Used used;
  CHECK(offered(":tcp example.org ", used.known) == Words{"25", "80"});
  CHECK(offered(":tcp example.org 8", used.known) == Words{"80"});
  CHECK(offered(":udp ::1 ", used.known) == Words{"53"});
  CHECK(offered(":tcp unknown ", used.known).empty());
  CHECK(offered(":tcp example.org 80 ", used.known).empty());
}

TEST_CASE("URLs have the scheme they were used with, or any where that is not known") {
  const Used used;
  CHECK(offered(":open ", used.known) ==
        Words{"tcp://", "tcp://example.org:25", "tcp://example.org:80", "tcp://localhost:12000",
              "udp://", "udp://[::1]:53", "udp://localhost:12000", "unix:"});
  CHECK(offered(":open unix:", used.known) == Words{"unix:"});
  CHECK(offered(":open udp://1", used.known) == Words{"udp://10.0.0.1:7"});
}

TEST_CASE("conversations, and where datagrams may go") {
  const Used used;
  CHECK(offered(":use ", used.known) == Words{"tcp1", "udp1"});
  CHECK(offered(":close u", used.known) == Words{"udp1"});
  CHECK(offered(":status tcp1 ", used.known).empty());
  CHECK(offered(":to l", used.known) == Words{"last", "localhost:12000"});
  CHECK(offered(":to ", nothing_known()) == Words{"last", "off"});
}

TEST_CASE("settings are completed, then what they can be set to") {
  CHECK(offered(":set r") == Words{"reconnect", "reply-timeout", "rtt"});
  CHECK(offered(":set reconnect ") == Words{"ask", "off", "on"});
  CHECK(offered(":set hints o") == Words{"off", "on"});
  CHECK(offered(":set timeout ").empty());
  CHECK(offered(":set nonsense ").empty());
  CHECK(offered(":set hints on ").empty());
}

TEST_CASE("what is offered for line ends, framings and views is what they read") {
  CHECK(offered(":eol ") == Words{"cr", "crlf", "lf", "none", "nul"});
  CHECK(offered(":framing u3") == Words{"u32be", "u32le"});
  CHECK(offered(":view h") == Words{"hex"});
  CHECK(offered(":view hex h").empty());
  for (const std::string_view each : kEolNames) CHECK_NOTHROW(parse_line_end(each));
  for (const std::string_view each : kViewNames) CHECK_NOTHROW(parse_view(each));
  CHECK(offered(":set framing ne") == Words{"netstring"});
}

TEST_CASE("help completes commands without their colon") {
  CHECK(offered(":help t") == Words{"tcp", "tls", "to"});
  CHECK(offered(":help :t") == Words{":tcp", ":tls", ":to"});
}

TEST_CASE("a path is the rest of the line, blanks and all") {
  const TemporaryDirectory directory;
  write_whole(directory.path("two words"), "");
  std::filesystem::create_directory(directory.path("two more"));
  const std::string line = ":file  " + directory.path("two ");
  const LineHelp::Completions found = complete_line(line, nothing_known());
  CHECK(found.are_files);
  CHECK(found.start == 7);
  CHECK(found.candidates == Words{directory.path("two more/"), directory.path("two words")});
}

TEST_CASE("what takes text, a pattern, a duration or a number completes nothing") {
  for (const char* line : {":send ", ":raw a", ":hex 0", ":expect x", ":wait 1", ":history 1"}) {
    INFO(line);
    CHECK(offered(line).empty());
  }
}

TEST_CASE("a history full of addresses offers the newest hundred") {
  History history;
  for (int port = 1; port <= 300; ++port) history.add("", ":tcp localhost " + std::to_string(port));
  Knowledge known = nothing_known();
  known.history = &history;
  const Words found = offered(":tcp ", known);
  CHECK(found.size() == 100);
  CHECK(std::find(found.begin(), found.end(), "localhost:300") != found.end());
}

TEST_CASE("where one listens is completed, and what listens after \"off\"") {
  Knowledge known = nothing_known();
  known.listening = {parse_url("tcp://localhost:9000")};
  known.conversations = {{"tcp1", Url()}};  // who came to it
  CHECK(offered(":listen o", known) == Words{"off"});
  CHECK(offered(":listen u", known) == Words{"udp://", "unix:"});
  CHECK(offered(":listen off ", known) == Words{"tcp://localhost:9000"});
  CHECK(offered(":use ", known) == Words{"tcp1"});
  CHECK(offered(":tcp ", known).empty());
}

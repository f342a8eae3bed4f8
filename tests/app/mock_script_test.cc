#include "app/mock/mock_script.h"

#include "app/mock/listening_places.h"
#include "protocol/match/script.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

constexpr const char* kHead = "{\"format\": \"confab-transcript\", \"version\": 1}\n";

MockScript cast_of(const std::string& lines) {
  const std::string text = kHead + lines;
  StepReader reader(test::from_text(text), "t.jsonl", [](Place, const Printable&) {});
  return make_mock_script(read_script(reader, 1 << 20), builtin_transports());
}

std::vector<std::string> texts(const std::vector<Url>& urls) {
  std::vector<std::string> all;
  all.reserve(urls.size());
  for (const Url& each : urls) all.push_back(each.text());
  return all;
}

constexpr const char* kThree = R"({"type": "open", "conn": "a", "url": "tcp://localhost:9000"}
{"type": "open", "conn": "b", "url": "udp://far.example:9000"}
{"type": "send", "conn": "a", "data": "x"}
{"type": "send", "conn": "b", "data": "y"}
{"type": "recv", "conn": "b", "data": "z"}
{"type": "close", "conn": "a"}
{"type": "open", "conn": "a", "url": "tcp://127.0.0.1:9000"}
{"type": "error", "conn": "c", "url": "tcp://127.0.0.1:9001", "op": "connect", "code": "ECONNREFUSED"}
)";

TEST_CASE("each conversation belongs to the address that it was opened with") {
  const MockScript script = cast_of(kThree);
  REQUIRE(script.addresses.size() == 3);
  CHECK(script.addresses[0].conversations.size() == 2);
  CHECK(script.addresses[0].conversations[0].steps.size() == 2);
  CHECK(script.addresses[0].conversations[1].steps.empty());
  CHECK(script.addresses[1].conversations.at(0).steps.size() == 2);
  CHECK(script.addresses[1].traits.keeps_boundaries);
  CHECK(script.addresses[2].is_refused);
}

TEST_CASE("a port of datagrams that only ever refused is not served") {
  const MockScript script = cast_of(R"({"type": "open", "conn": "a", "url": "udp://localhost:9000"}
{"type": "send", "data": "x"}
{"type": "error", "conn": "a", "op": "recv", "code": "ECONNREFUSED"}
)");
  CHECK(script.addresses.at(0).is_refused);
}

TEST_CASE("a template is listened for: any text in the place of a name") {
  const MockScript script = cast_of(R"({"type": "open", "url": "tcp://localhost:9000"}
{"type": "send", "template": "{{lb}} PASS {{word}}\r\n"}
)");
  const MockStep& step = script.addresses.at(0).conversations.at(0).steps.at(0);
  REQUIRE(step.step.matcher);
  Captures values;
  CHECK_FALSE(step.step.matcher->check("{{ PASS s3-cr et!\r\n", values));
  CHECK(values["word"] == "s3-cr et!");
}

TEST_CASE("a recv that says nothing that could be sent is an error with its place") {
  const std::string open = "{\"type\": \"open\", \"url\": \"tcp://localhost:9000\"}\n";
  try {
    cast_of(open + R"({"type": "recv", "match": {"regex": "a+"}})" + "\n");
    FAIL("it was taken");
  } catch (const TranscriptError& error) {
    CHECK(error.place().line == 3);
  }
  CHECK_NOTHROW(cast_of(open + R"({"type": "recv", "match": {"pattern": "{{n:int}}"}})" + "\n"));
}

TEST_CASE("a datagram that cannot be sent is an error with its place") {
  const auto cast_with = [](std::size_t size) {
    return cast_of("{\"type\": \"open\", \"url\": \"udp://localhost:9000\"}\n" +
                   std::string(R"({"type": "recv", "data": ")") + std::string(size, 'x') + "\"}\n");
  };
  CHECK_NOTHROW(cast_with(65527));
  try {
    cast_with(65528);
    FAIL("it was taken");
  } catch (const TranscriptError& error) {
    CHECK(error.place().line == 3);
  }
}

TEST_CASE("served is the recorded port at 127.0.0.1, or what is asked for") {
  const std::vector<Address> addresses = cast_of(kThree).addresses;
  const auto places = [&](const std::vector<std::string>& asked) {
    auto all = texts(listening_places(addresses, asked, builtin_transports()));
    all.resize(2);  // the third one is refused
    return all;
  };
  using Texts = std::vector<std::string>;
  CHECK(places({}) == Texts{"tcp://127.0.0.1:9000", "udp://127.0.0.1:9000"});
  CHECK(places({"tcp://[::1]:0"}) == Texts{"tcp://[::1]:0", "udp://127.0.0.1:9000"});
  CHECK(places({"7"}) == Texts{"tcp://localhost:7", "udp://127.0.0.1:9000"});
  CHECK(places({"udp://far.example:9000=udp://127.0.0.1:8", "tcp://127.0.0.1:7"}) ==
        Texts{"tcp://127.0.0.1:7", "udp://127.0.0.1:8"});
  CHECK_THROWS_AS(places({"1", "2", "3"}), std::invalid_argument);
  CHECK_THROWS_AS(places({"udp://127.0.0.1:7"}), std::invalid_argument);
  CHECK_THROWS_AS(places({"tcp://other:1=tcp://127.0.0.1:7"}), std::invalid_argument);
}

TEST_CASE("a recorded address is named as --map names it, in any spelling") {
  const std::vector<Address> addresses = cast_of(kThree).addresses;
  const auto place = [&](const std::string& asked, std::size_t address) {
    return listening_places(addresses, {asked}, builtin_transports()).at(address).text();
  };
  CHECK(place("far.example:9000=127.0.0.1:8", 1) == "udp://127.0.0.1:8");
  CHECK(place("udp://far.example:9000=127.0.0.1:8", 1) == "udp://127.0.0.1:8");
  CHECK(place("tcp://127.0.0.1:9000=[::1]:8", 0) == "tcp://[::1]:8");
  CHECK_THROWS_AS(place("127.evil.example:9000=127.0.0.1:8", 0), std::invalid_argument);
}

TEST_CASE("a path is served at a path, or over another transport of its kind") {
  const std::vector<Address> addresses =
      cast_of(R"({"type": "open", "conn": "a", "url": "unix:./p"})"
              "\n")
          .addresses;
  const auto place = [&](const std::string& asked) {
    return listening_places(addresses, {asked}, builtin_transports()).front().text();
  };
  CHECK(place("unix:./q") == "unix:./q");
  CHECK(place("tcp://127.0.0.1:0") == "tcp://127.0.0.1:0");
  CHECK_THROWS_AS(place("udp://127.0.0.1:0"), std::invalid_argument);
  CHECK_THROWS_WITH(place("127.0.0.1:0"), "127.0.0.1:0 cannot take the place of unix:./p");
  CHECK_THROWS_AS(place("9000"), std::invalid_argument);
}

TEST_CASE("an address has one place, and a place one address") {
  using Catch::Matchers::ContainsSubstring;
  const std::vector<Address> two =
      cast_of(R"({"type": "open", "conn": "a", "url": "tcp://localhost:9000"}
{"type": "open", "conn": "b", "url": "tcp://b.example:9000"}
)")
          .addresses;
  const auto trouble = [&](const std::vector<std::string>& asked) -> std::string {
    try {
      listening_places(two, asked, builtin_transports());
      return "";
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  CHECK_THAT(trouble({}),
             ContainsSubstring("tcp://b.example:9000=127.0.0.1:0 names another place"));
  CHECK(trouble({"tcp://b.example:9000=127.0.0.1:0"}).empty());
  CHECK(trouble({"tcp://127.0.0.1:0", "tcp://127.0.0.1:0"}).empty());
  CHECK_THAT(trouble({"localhost:9000=127.0.0.1:1", "127.0.0.1:9000=127.0.0.1:2"}),
             ContainsSubstring("127.0.0.1:9000 has two places"));
  CHECK(trouble({":1", ":2", "tcp://127.0.0.1:3"}) ==
        "tcp://127.0.0.1:3 is one address too many; recorded: tcp://localhost:9000 "
        "tcp://b.example:9000");
}

}  // namespace
}  // namespace confab

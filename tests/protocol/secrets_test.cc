#include "protocol/transcript/secrets.h"

#include <chrono>
#include <stdexcept>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Chance;

namespace {

Secrets secrets_of(std::initializer_list<Secret> all) {
  Secrets secrets;
  for (const Secret& each : all) secrets.add(each.name, each.value);
  return secrets;
}

std::string refusal(std::string_view name, std::string value) {
  Secrets secrets = secrets_of({{"KNOWN", "known value"}});
  try {
    secrets.add(name, std::move(value));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a value is written as its name, wherever it stands") {
  const Secrets secrets = secrets_of({{"PW", "hunter2"}, {"USER", "alice"}});
  CHECK(secrets.masked("hunter2") == "{{PW}}");
  CHECK(secrets.masked("alice:hunter2hunter2!") == "{{USER}}:{{PW}}{{PW}}!");
  CHECK(secrets.masked("hunter3 hunter") == "hunter3 hunter");
  CHECK(secrets.masked("").empty());
  CHECK(secrets.masked_with_beginning("hunter2 and hunt") == "{{PW}} and {{PW}}");
  CHECK(secrets.masked_with_beginning("hunter2 and hun") == "{{PW}} and hun");
  CHECK(secrets.tells("hunt"));
  CHECK_FALSE(secrets.tells("hunt no more"));
  CHECK(secrets.as_template("PASS hunter2\r\n") == "PASS {{PW}}\r\n");
  CHECK(secrets.contains("xhunter2"));
  CHECK_FALSE(secrets.contains("hunter"));
  CHECK(secrets.names_in("hunter2 alice hunter2") == std::vector<std::string>{"PW", "USER"});
}

TEST_CASE("without secrets nothing is changed") {
  const Secrets none;
  CHECK(none.empty());
  CHECK_FALSE(none.contains("anything"));
  CHECK(none.masked("a {{b}}") == "a {{b}}");
  CHECK(none.begun_at_end_of("anything").any == 0);
}

TEST_CASE("braces that were there stay what they are in a template") {
  const Secrets secrets = secrets_of({{"A", "word"}, {"B", "{{raw}}"}});
  CHECK(secrets.as_template("{{A}} word") == "{{lb}}A}} {{A}}");
  CHECK(secrets.as_template("{{{ word") == "{{lb}}{ {{A}}");
  CHECK(secrets.as_template("{{{{") == "{{lb}}{{lb}}");
  CHECK(secrets.as_template("{word}") == "{{{A}}}");  // readers: the last two braces open it
  CHECK(secrets.as_template("{{raw}} {{") == "{{B}} {{lb}}");
  CHECK(secrets.masked("{{ word") == "{{ {{A}}");
}

TEST_CASE("where values overlap, the longest is found first") {
  const Secrets secrets = secrets_of({{"SHORT", "abcd"}, {"LONG", "bcdefgh"}, {"INNER", "cdef"}});
  CHECK(secrets.masked("abcdefgh") == "a{{LONG}}");
  CHECK(secrets.masked("abcdef") == "{{SHORT}}ef");
  CHECK(secrets.masked("bcdefg") == "b{{INNER}}g");
  CHECK(secrets.masked("abcd bcdefgh cdef") == "{{SHORT}} {{LONG}} {{INNER}}");
  CHECK(secrets_of({{"AB", "abab"}}).masked("ababab") == "{{AB}}ab");
}

TEST_CASE("any bytes can be a value") {
  const Secrets secrets = secrets_of({{"KEY", bytes("\0\xff\0\x01")}});
  CHECK(secrets.masked(bytes("a\0\xff\0\x01z")) == "a{{KEY}}z");
  CHECK_FALSE(secrets.contains(bytes("\0\xff\0\x02")));
}

TEST_CASE("names and values that cannot work are refused, and no value is quoted") {
  CHECK(refusal("OTHER", "1234").empty());
  CHECK(refusal("_a9", "1234").empty());
  for (const char* name : {"", "9a", "a b", "a-b", "a=b", "{{", "lb", "left_out", "é"})
    CHECK_FALSE(refusal(name, "hidden value").empty());
  CHECK_FALSE(refusal("KNOWN", "hidden value").empty());
  for (const std::string& value :
       {std::string(), std::string("xyz"), std::string("hidden\nvalue"), std::string("hidden\r"),
        "hidden" + std::string(Secrets::kMostBytes, 'x')}) {
    const std::string why = refusal("NAME", value);
    CHECK_FALSE(why.empty());
    CHECK(why.find("hidden") == std::string::npos);
    CHECK(why.find("xyz") == std::string::npos);
  }
  Secrets many;
  for (std::size_t i = 0; i < Secrets::kMost; ++i)
    many.add("S" + std::to_string(i), "value " + std::to_string(i));
  CHECK_THROWS_AS(many.add("ONE_MORE", "one more"), std::invalid_argument);
  CHECK(many.names().size() == Secrets::kMost);
}

TEST_CASE("names stand in the order in which they were added") {
  const Secrets secrets = secrets_of({{"B", "1234"}, {"A", "123456"}, {"C", "12345"}});
  CHECK(secrets.names() == std::vector<std::string>{"B", "A", "C"});
  CHECK(secrets.all()[1].value == "123456");
  CHECK(secrets.has("C"));
  CHECK_FALSE(secrets.has("c"));
}

TEST_CASE("the beginning of a value at the end is told, and whether it is half of it") {
  const Secrets secrets = secrets_of({{"A", "abcabcabd"}, {"B", "xyzw"}});
  const auto any = [&](std::string_view text) { return secrets.begun_at_end_of(text).any; };
  const auto telling = [&](std::string_view text) { return secrets.begun_at_end_of(text).telling; };
  CHECK(any("nothing") == 0);
  CHECK(any("..ab") == 2);
  CHECK(telling("..ab") == 0);
  CHECK(any("abcabcabc") == 6);  // the last six begin it again
  CHECK(telling("abcab") == 5);
  CHECK(any("abcabcab") == 8);
  CHECK(any("abcabcabd") == 0);  // whole: it does not go on
  CHECK(any("x") == 1);
  CHECK(telling("x") == 0);
  CHECK(telling("xy") == 2);
  CHECK(any("") == 0);
}

TEST_CASE("what is masked has no value left, and a template gives back the bytes") {
  Chance random(7);
  for (int round = 0; round < 2000; ++round) {
    Secrets secrets;
    for (std::size_t i = 0; i < 3; ++i) {
      std::string value;
      for (std::size_t size = 4 + random.below(4); size > 0; --size)
        value += "ab{"[random.below(3)];
      secrets.add("S" + std::to_string(i), value);
    }
    std::string text;
    for (std::size_t size = random.below(40); size > 0; --size) text += "ab{}"[random.below(4)];
    std::string back;
    std::size_t done = 0;
    for (const Secrets::Place& each : secrets.find(text)) {
      REQUIRE(each.begin >= done);
      CHECK_FALSE(secrets.contains(text.substr(done, each.begin - done)));
      back += text.substr(done, each.begin - done);
      for (const Secret& secret : secrets.all()) {
        if (secret.name == each.name) back += secret.value;
      }
      done = each.end;
    }
    CHECK_FALSE(secrets.contains(text.substr(done)));
    CHECK(back + text.substr(done) == text);
  }
}

TEST_CASE("a value that nearly stands everywhere costs no more than the bytes") {
  const Secrets secrets = secrets_of({{"A", std::string(8000, 'a') + "b"}});
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(secrets.contains(std::string(4 << 20, 'a')));  // 32 * 10^9 comparisons by and by
  CHECK(secrets.begun_at_end_of(std::string(1 << 20, 'a')).any == 8000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

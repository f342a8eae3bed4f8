#include "app/replay/candidate.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/app/ear.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;
using Kind = Heard::Kind;

TEST_CASE("a pause does not end a message whose rule would fit more of it, too") {
  TranscriptMatch any;
  any.any = true;
  TranscriptMatch contains;
  contains.contains = "EL";
  TranscriptMatch regex;
  regex.regex = "HE(.|\\n)*";
  TranscriptMatch open_pattern;
  open_pattern.pattern = "HE{{*}}";
  for (const TranscriptMatch& rule : {any, contains, regex, open_pattern}) {
    for (const bool is_partial : {false, true}) {
      Ear ear;
      ear.options.pause = Clock::duration(0);
      ear.rules.push_back(std::make_unique<Matcher>(rule));
      ear.expect("");
      ear.expected.back().matcher = ear.rules.back().get();
      ear.expected.back().is_partial = is_partial;
      CHECK(ear.hear({"HEL", "LO\n"}).kind == Kind::matched);
      CHECK(ear.arrivals.bytes() == (is_partial ? "LO\n" : ""));
    }
  }
}

TEST_CASE("what came of a message is looked at when nothing more can come") {
  Ear ear;
  TranscriptMatch contains;
  contains.contains = "gin";
  ear.rules.push_back(std::make_unique<Matcher>(contains));
  ear.expect("");
  ear.expected.back().matcher = ear.rules.back().get();
  ear.come("login: ");
  ear.arrivals.end();
  CHECK(ear.hear().kind == Kind::matched);
}

namespace {

// Rules that "user: " does not fit.
std::vector<TranscriptMatch> other_rules() {
  std::vector<TranscriptMatch> rules(5);
  rules[0].pattern = "login: ";
  rules[1].hex = "6c 6f 67 69 6e";
  rules[2].least_bytes = rules[2].most_bytes = 3;
  rules[3].prefix = "login";
  rules[4].regex = "login: ";
  return rules;
}

void expect_partial(Ear& ear, const TranscriptMatch& rule) {
  ear.rules.push_back(std::make_unique<Matcher>(rule));
  ear.expect("");
  ear.expected.back().matcher = ear.rules.back().get();
  ear.expected.back().is_partial = true;
}

}  // namespace

TEST_CASE(
    "a message without an end that does not fit its rule differs long before the time is over") {
  for (const TranscriptMatch& rule : other_rules()) {
    Ear ear;
    ear.options.pause = std::chrono::milliseconds(1);
    ear.options.settling = std::chrono::milliseconds(2);
    expect_partial(ear, rule);
    ear.come("user: ");
    const Heard heard = ear.hear();  // under a deadline that nobody waits for
    CHECK(heard.kind == Kind::different);
    CHECK(heard.bytes == "user: ");
    CHECK_FALSE(heard.why.empty());
    CHECK(ear.arrivals.bytes().empty());
  }
}

TEST_CASE(
    "a message without an end that does not fit its rule differs when the time is over, or the "
    "peer ends") {
  for (const bool ends : {false, true}) {
    for (const TranscriptMatch& rule : other_rules()) {
      Ear ear;
      ear.options.settling = kTestDeadline;
      expect_partial(ear, rule);
      ear.come("user: ");
      if (ends) ear.arrivals.end();
      const Heard heard = ear.hear(ends ? kTestDeadline : std::chrono::milliseconds(1));
      CHECK(heard.kind == Kind::different);
      CHECK(heard.bytes == "user: ");
    }
  }
}

TEST_CASE("a message without an end fits its rule however often it pauses before it is settled") {
  Ear ear;
  ear.options.pause = Clock::duration(0);
  TranscriptMatch login;
  login.pattern = "login: ";
  expect_partial(ear, login);
  CHECK(ear.hear({"l", "og", "in", ": "}).kind == Kind::matched);
}

TEST_CASE("of several messages each may come first, however many lines it has") {
  const std::array<std::string_view, 3> samples = {"one\ntwo\n", "three\n", "end"};
  std::array<std::size_t, 3> order = {0, 1, 2};
  do {
    std::string all;
    for (const std::size_t each : order) all += samples[each];
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      Ear ear;
      for (const std::string_view each : samples) ear.expect(each);
      ear.come(std::string_view(all).substr(0, cut));
      std::size_t rest = cut;
      for (std::size_t left = samples.size(); left > 0; --left) {
        const Heard heard = ear.hear({std::string_view(all).substr(rest)});
        rest = all.size();
        REQUIRE(heard.kind == Kind::matched);
        ear.expected.erase(ear.expected.begin() + static_cast<std::ptrdiff_t>(heard.index));
      }
      CHECK(ear.arrivals.bytes().empty());
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("what is none of several messages differs, as long as the first") {
  Ear ear;
  ear.expect("one\ntwo\n");
  ear.expect("three\n");
  const Heard heard = ear.hear({"four\nfi", "ve\nsix\n"});
  CHECK(heard.kind == Kind::different);
  CHECK(heard.bytes == "four\nfive\n");
  CHECK(ear.arrivals.bytes() == "six\n");
}

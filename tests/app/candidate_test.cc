#include "app/replay/candidate.h"

#include <algorithm>
#include <array>
#include <string>

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

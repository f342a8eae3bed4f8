#include "app/replay/learning.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

// "a10000b a10001b ...": ids, as many as are asked for.
std::string ids(char first, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += first + std::to_string(10'000 + i) + "b ";
  return text;
}

Step runs_message(const std::string& sample) {
  Step step;
  step.event.type = TranscriptType::recv;
  step.event.number = 1;
  step.event.payload.kind = TranscriptPayload::Kind::data;
  step.event.payload.bytes = sample;
  return step;
}

Heard instead(const std::string& bytes) {
  Heard heard;
  heard.kind = Heard::Kind::different;
  heard.bytes = bytes;
  return heard;
}

}  // namespace

TEST_CASE("what is kept of changed values counts against the limit, in each run anew") {
  constexpr std::size_t kLimit = 20'000;
  Learning learning({}, kLimit, "");
  learning.begin_run();
  learning.observe(runs_message(ids('a', 100)), instead(ids('c', 100)), false);
  learning.begin_run();
  learning.observe(runs_message(ids('a', 100)), instead(ids('d', 100)), false);
  Learning much({}, kLimit, "");
  much.begin_run();
  CHECK_THROWS_AS(much.observe(runs_message(ids('a', 200)), instead(ids('c', 200)), false),
                  std::invalid_argument);
}

TEST_CASE("a rule of bytes is shown as the rule that it is, and a json rule as wider than a text") {
  const auto shown = [](const std::vector<std::string>& samples) {
    Learning learning({}, 1000, "");
    for (std::size_t run = 1; run < samples.size(); ++run) {
      learning.begin_run();
      learning.observe(runs_message(samples[0]), instead(samples[run]), false);
    }
    const Changes changes = learning.changes();
    std::string text;
    for (const Printable& line : changes.at(1).lines) text += line.text() + "|";
    return text;
  };
  CHECK(shown({"\x01\x80", "\x02\x80", "\x03\x80", "\x04\x80"}) == "hex|- 01 80|+ ?? 80|  ^^|");
  const std::string json = shown({R"({"a":1,"b":2})", R"({"b":2,"a":2})", R"({"b":2,"a":3})"});
  CHECK(json.ends_with(R"(|"json": more members are allowed now|)"));
}

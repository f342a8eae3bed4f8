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

// When a player acts. Lower bounds only: a busy machine makes it later, never earlier.

#include <chrono>
#include <limits>

#include "tests/app/replay_stage.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;
using std::chrono::milliseconds;

namespace {

std::vector<std::string> thinking(const Stage& stage) {
  return {stage.open(),
          R"({"type": "note", "after_ms": 10})",
          R"({"type": "send", "after_ms": 10, "data": "a\n"})",
          R"({"type": "recv", "after_ms": 500, "data": "A\n"})",
          R"({"type": "send", "after_ms": 20, "data": "b\n"})",
          R"({"type": "recv", "data": "B\n"})"};
}

std::chrono::nanoseconds took(Timing::Kind kind, double speed = 1, milliseconds pause = {}) {
  Stage stage;
  stage.options.timing.kind = kind;
  stage.options.timing.speed = speed;
  stage.options.timing.pause = pause;
  const FileResult result = stage.play(thinking(stage));
  CHECK(result.is_good());
  return result.took;
}

}  // namespace

TEST_CASE("actions are as far apart as they were") {
  CHECK(took(Timing::Kind::recorded) >= milliseconds(40));
  CHECK(took(Timing::Kind::recorded, 0.5) >= milliseconds(80));
}

TEST_CASE("actions are always equally far apart") {
  CHECK(took(Timing::Kind::fixed, 1, milliseconds(25)) >= milliseconds(50));
}

TEST_CASE("a player that is told when acts only then") {
  Stage stage;
  stage.options.timing.kind = Timing::Kind::step;
  std::vector<std::string> asked;
  stage.hooks.before_action = [&](const Step&, const Printable& name) -> asio::awaitable<void> {
    CHECK(stage.heard.size() + 1 == std::max<std::size_t>(asked.size(), 1));
    asked.push_back(name.text());
    co_return;
  };
  CHECK(stage.play(thinking(stage)).is_good());
  REQUIRE(asked.size() == 3);
  CHECK(asked[1] == R"(send "a\n")");
}

TEST_CASE("a reply that must come soon has the time that is scaled") {
  for (const double scale : {1.0, 1e6}) {
    Stage stage([](std::string_view message) {
      const auto late = Clock::now() + milliseconds(3);
      while (Clock::now() < late) {
      }
      return upper(message);
    });
    stage.options.time_scale = scale;
    const std::string trouble =
        stage.trouble({stage.open(), R"({"type": "send", "data": "a\n"})",
                       R"({"type": "recv", "data": "A\n", "within_ms": 1})"});
    CHECK(trouble.empty() == (scale > 1));
  }
}

TEST_CASE("times that no clock holds are long, and no overflow") {
  Stage stage([](std::string_view) { return "x\n"; });
  stage.options.time_scale = std::numeric_limits<double>::max();
  stage.options.timeout = std::chrono::hours(24);
  CHECK_FALSE(stage
                  .trouble({stage.open(), R"({"type": "send", "data": "a\n"})",
                            R"({"type": "recv", "data": "A\n", "timeout_ms": 30000000000})"})
                  .empty());
}

TEST_CASE("the time of an event wins over the one given, and that over the file's") {
  const std::string header =
      R"({"format": "confab-transcript", "version": 1, "defaults": {"timeout_ms": 2}})"
      "\n";
  Stage stage([](std::string_view) { return ""; });
  const std::string send = R"({"type": "send", "data": "a\n"})";
  const std::string recv = R"({"type": "recv", "data": "A\n"})";
  CHECK(stage.trouble({stage.open(), send, recv}, header).find("within 2 ms") != std::string::npos);
  stage.options.timeout = milliseconds(3);
  CHECK(stage.trouble({stage.open(), send, recv}, header).find("within 3 ms") != std::string::npos);
  CHECK(stage
            .trouble({stage.open(), send, R"({"type": "recv", "data": "A\n", "timeout_ms": 4})"},
                     header)
            .find("within 4 ms") != std::string::npos);
}

#pragma once
// Somebody who listens, and what comes meanwhile.

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "app/replay/listening.h"
#include "tests/support/run.h"

namespace confab::test {

inline constexpr Traits kDatagrams{.keeps_boundaries = true, .hears_anyone = true};

using Pieces = std::vector<std::string_view>;

// What has come, what is expected, and who listens.
class Ear {
 public:
  explicit Ear(const Traits& traits = {}) : arrivals(io.get_executor(), traits) {}

  void come(std::string_view bytes, const char* from = "127.0.0.1:9") {
    arrivals.add(bytes, Endpoint{from});
  }
  void expect(std::string_view sample) {
    Expected each;
    each.sample = sample;
    expected.push_back(each);
  }
  void expect_rule(const char* pattern, std::string_view sample = {}) {
    TranscriptMatch match;
    match.pattern = pattern;
    rules.push_back(std::make_unique<Matcher>(match));
    expect(sample);
    expected.back().matcher = rules.back().get();
  }
  asio::awaitable<Heard> listening(Clock::duration patience = kTestDeadline) {
    return listen_for(arrivals, expected, values, options, Clock::now() + patience);
  }
  Heard hear(Clock::duration patience = kTestDeadline) { return run(io, listening(patience)); }
  // Listens, and only then the pieces come, each when the one before was looked at.
  Heard hear(const Pieces& pieces) {
    std::optional<Heard> heard;
    auto done = [&](const std::exception_ptr& thrown, Heard result) {
      if (thrown) std::rethrow_exception(thrown);
      heard = std::move(result);
    };
    asio::co_spawn(io, listening(), std::move(done));
    if (io.stopped()) io.restart();
    for (const std::string_view each : pieces) {
      io.poll();
      come(each);
    }
    run_until(io, [&] { return heard.has_value(); });
    return *heard;
  }

  asio::io_context io;
  Arrivals arrivals;
  std::vector<Expected> expected;
  std::vector<std::unique_ptr<Matcher>> rules;
  Captures values;
  ListeningOptions options;
};

}  // namespace confab::test

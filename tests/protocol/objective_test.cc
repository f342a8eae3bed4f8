#include "protocol/measure/objective.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Lines = std::vector<std::string>;

namespace {

// 100 values: 1 ms, 2 ms, ... 100 ms.
Histogram hundred() {
  Histogram latency(3);
  for (int i = 1; i <= 100; ++i) latency.record(std::chrono::milliseconds(i));
  return latency;
}

Lines missed(std::string_view objectives, const Histogram& latency = hundred(),
             std::uint64_t errors = 0, std::uint64_t attempts = 100) {
  Lines lines;
  for (const Judgement& each : Objectives(objectives).judge({latency, errors, attempts}))
    if (!each.met) lines.push_back(each.missed);
  return lines;
}

}  // namespace

TEST_CASE("objectives that are met say nothing") {
  CHECK(missed("p50<51ms").empty());
  CHECK(missed("p99<100ms,errors<0.1%").empty());
  CHECK(missed(" p99.9 <= 0.1 , max<=100ms ,mean < 1s, errors <= 0 % ").empty());
  CHECK(missed("p100<=100ms,p0<2ms").empty());
}

TEST_CASE("each objective that is missed says what was measured") {
  CHECK(missed("p99<20ms") == Lines{"p99 is 99 ms, not below 20 ms"});
  CHECK(missed("p50<=10ms,p99<1s,max<50ms,mean<=40ms") == Lines{"p50 is 50 ms, above 10 ms",
                                                                "max is 100 ms, not below 50 ms",
                                                                "mean is 50.5 ms, above 40 ms"});
  CHECK(missed("errors<0.1%", hundred(), 1, 8) == Lines{"errors are 12.5 %, not below 0.1 %"});
  CHECK(missed("errors<=0%", hundred(), 1, 100'000) == Lines{"errors are 0.001 %, above 0 %"});
}

TEST_CASE("what was measured is worded as its table words it") {
  Histogram latency(2);
  latency.record(std::chrono::microseconds(332));
  const auto text = [](std::chrono::nanoseconds time) {
    return std::to_string(time.count() / 1000) + " us";
  };
  CHECK(Objectives("max<2ms").judge({latency, 0, 1}, text).front().actual == "332 us");
}

TEST_CASE("each objective is judged, also those that are met") {
  const Histogram latency = hundred();
  const auto all = Objectives("p99 <20ms, errors<2%").judge({latency, 1, 100});
  REQUIRE(all.size() == 2);
  CHECK(all[0].term == "p99 <20ms");
  CHECK(all[0].actual == "99 ms");
  CHECK_FALSE(all[0].met);
  CHECK(all[1].term == "errors<2%");
  CHECK(all[1].actual == "1 %");
  CHECK(all[1].met);
  CHECK(all[1].missed.empty());
  CHECK(all[1].is_about_errors);
  CHECK_FALSE(all[0].is_about_errors);
  CHECK_FALSE(Objectives("max<1s").judge({Histogram(2), 0, 0}).front().met);
}

TEST_CASE("a limit itself is met by <= and missed by <") {
  CHECK(missed("max<100ms") == Lines{"max is 100 ms, not below 100 ms"});
  CHECK(missed("max<=100ms").empty());
  CHECK(missed("errors<1%", hundred(), 1).size() == 1);
  CHECK(missed("errors<=1%", hundred(), 1).empty());
}

TEST_CASE("durations that differ do not look the same") {
  Histogram latency(3);
  latency.record(100'000'001ns);
  CHECK(missed("max<=100ms", latency) == Lines{"max is 100.000001 ms, above 100 ms"});
}

TEST_CASE("where nothing was measured nothing is met") {
  CHECK(missed("p99<1s,errors<1%", Histogram(2), 0, 0) ==
        Lines{"p99 cannot be told: nothing was measured",
              "errors cannot be told: nothing was tried"});
  CHECK(missed("mean<1s", Histogram(2), 5, 5).size() == 1);
}

TEST_CASE("what is no objective is refused, with what is possible") {
  for (const char* text :
       {"",           ",",           "p99<1s,",  "p99",        "p99>1s",   "p<1s",    "p101<1s",
        "p9x<1s",     "p-1<1s",      "q99<1s",   "p99<",       "p99<fast", "p99<1%",  "errors<1",
        "errors<1s",  "errors<101%", "errors<%", "errors<-1%", "p99<<1s",  "pinf<1s", "p1e1<1s",
        "p99.9.9<1s", "P99<1s",      "min<1s",   "errors<.%"}) {
    INFO(text);
    CHECK_THROWS_AS(Objectives(text), std::invalid_argument);
  }
  CHECK_THROWS_WITH(
      Objectives("p50<1s,median<20ms"),
      ContainsSubstring("\"median<20ms\"") && ContainsSubstring("p99<20ms,errors<0.1%"));
  CHECK_THROWS_WITH(Objectives("p99<20"
                               "x"),
                    ContainsSubstring("no duration \"20x\""));
}

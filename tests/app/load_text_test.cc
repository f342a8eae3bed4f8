#include "app/load/load_text.h"

#include "app/load/load_report_people.h"
#include "app/load/load_result.h"
#include "tests/app/load_support.h"
#include "tests/support/catch.h"
#include "tests/support/contains.h"

using namespace confab;
using namespace std::chrono_literals;

TEST_CASE("latencies have three digits that count") {
  CHECK(latency_text(0ns) == "0 ns");
  CHECK(latency_text(850ns) == "850 ns");
  CHECK(latency_text(1234ns) == "1.23 us");
  CHECK(latency_text(12345ns) == "12.3 us");
  CHECK(latency_text(999400ns) == "999 us");
  CHECK(latency_text(999999ns) == "1.00 ms");
  CHECK(latency_text(9996us) == "10.0 ms");
  CHECK(latency_text(99960us) == "100 ms");
  CHECK(latency_text(956ms) == "956 ms");
  CHECK(latency_text(3600s) == "3600 s");
  CHECK(round_latency_text(1ms) == "1 ms");
  CHECK(round_latency_text(20us) == "20 us");
  CHECK(round_latency_text(100s) == "100 s");
  CHECK(round_latency_text(1500us) == "1.5 ms");
  CHECK(bytes_text(812) == "812 B");
  CHECK(bytes_text(1'234'567) == "1.23 MB");
}

TEST_CASE("nothing in no time is no rate") {
  CHECK(per_second(0, 0ns) == 0);
  CHECK(per_second(50, 2s) == 25);
}

TEST_CASE("rows of latencies are 1, 2, 5, 10 and so on, from the first to the last that count") {
  const std::vector<LatencyRow> rows = latency_rows(latencies_of({90us, 200us, 201us, 3ms, 4ms}));
  std::vector<std::pair<std::chrono::nanoseconds, std::uint64_t>> seen;
  seen.reserve(rows.size());
  for (const LatencyRow& row : rows) seen.emplace_back(row.up_to, row.count);
  const decltype(seen) expected = {{100us, 1}, {200us, 1}, {500us, 1},
                                   {1ms, 0},   {2ms, 0},   {5ms, 2}};
  CHECK(seen == expected);
  CHECK(latency_rows(Latencies()).empty());
}

TEST_CASE("people are told of load by numbers, a table, and bars") {
  const std::string text = load_people_text(some_load(), {.ticks = true}).text();
  CHECK(test::contains(text,
                       "upper.json: 50 sessions a second for 2 s\n"
                       "  sessions   102 planned, 100 started, 97 finished, 3 failed, 2 dropped\n"
                       "  exchanges  100 in 2.00 s, 50.0 a second; 1.20 kB sent, 1.31 MB received\n"
                       "  errors     ECONNREFUSED 2, mismatch 1\n"));
  CHECK(test::contains(text,
                       "               response     service\n"
                       "  p50           5.00 ms     2.50 ms\n"));
  CHECK(test::contains(text, "  max           10.0 ms     5.00 ms\n"));
  CHECK(test::contains(text, "     100 us ▊ 1.0 %\n     200 us ▊ 1.0 %\n     500 us ██▍ 3.0 %\n"));
  CHECK(test::contains(text, "     10 ms ████████████████████████████████████████ 50.0 %\n"));
  CHECK(test::contains(text, "  ✓ p99<20ms: 9.90 ms\n  ✗ errors<0.1%: 3 %\n"));
  CHECK(test::contains(text, "  note: 2 starts were dropped"));
}

TEST_CASE("a terminal that reads ASCII only gets bars of it") {
  LoadResult load = some_load();
  load.title = "caf\xc3\xa9 \x1b[2J";
  const std::string text = load_people_text(load, {.charset = Charset::ascii}).text();
  CHECK(text.starts_with("caf\\u{e9} \\x1b[2J\n"));
  CHECK(test::contains(text, "    500 us ### 3.0 %\n"));
  CHECK(test::contains(text, "  FAILED errors<0.1%: 3 %\n"));
  for (const char c : text) REQUIRE(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("load without an answer is told without a table") {
  LoadResult load;
  load.title = "upper.json";
  load.errors = {{"ECONNREFUSED", 7}};
  const std::string text = load_people_text(load, {}).text();
  CHECK(test::contains(text, "exchanges  0 in 0 ns, 0.0 a second"));
  CHECK_FALSE(test::contains(text, "p50"));
}

TEST_CASE("in a closed loop nothing is planned, and nothing is said to be") {
  LoadResult load = some_load();
  load.closed_loop = true;
  CHECK(sessions_text(load).text() == "100 started, 97 finished, 3 failed");
}

TEST_CASE("a duration is told as exactly as the rate that is made of it") {
  LoadResult load = some_load();
  load.exchanges = 150;
  load.took = 1031ms;
  CHECK(exchanges_text(load).text().starts_with("150 in 1.03 s, 145.5 a second; "));
  load.took = 30'036ms;
  CHECK(exchanges_text(load).text().starts_with("150 in 30.04 s, 5.0 a second; "));
  load.took = 996ms;
  CHECK(exchanges_text(load).text().starts_with("150 in 996 ms, 150.6 a second; "));
  load.took = 125s;
  CHECK(exchanges_text(load).text().starts_with("150 in 125.00 s, 1.2 a second; "));
}

TEST_CASE("a closed loop, and a generator that was late, are told") {
  LoadResult load = some_load();
  load.dropped = 0;
  CHECK(load_notes(load).empty());
  load.was_interrupted = true;
  CHECK(load_notes(load)[0].text().starts_with("interrupted after "));
  load.was_interrupted = false;
  load.closed_loop = true;
  CHECK(load_notes(load)[0].text().starts_with("closed loop: "));
  load.closed_loop = false;
  load.lag_p99 = 980us;  // a tenth of the p99 is 990 us
  CHECK(load_notes(load).empty());
  load.lag_p99 = 12ms;
  CHECK(load_notes(load)[0].text().starts_with("the generator itself was late by 12.0 ms (p99)"));
}

#include "app/load/load_report.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "tests/app/load_support.h"
#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/temporary_directory.h"

using namespace confab;

namespace {

const std::string kHostileOfLoad = "\x1b[2J<script>]]>&\"' \xff\xef\xbf\xbf";

LoadResult hostile_load() {
  LoadResult load = some_load();
  load.title = kHostileOfLoad;
  load.errors = {{kHostileOfLoad, 1}};
  const Printable hostile{Untrusted(kHostileOfLoad)};
  load.objectives = {{hostile, hostile, false, hostile, false}};
  return load;
}

}  // namespace

TEST_CASE("a report of load names its kinds, and fails early where it cannot be written") {
  const TemporaryDirectory directory;
  try {
    const LoadReport report("tap", directory.path("report"));
    FAIL("taken");
  } catch (const std::invalid_argument& error) {
    CHECK(test::contains(error.what(), "json, junit, html"));
  }
  try {
    const LoadReport report("json", directory.path("missing/report"));
    FAIL("taken");
  } catch (const std::system_error& error) {
    CHECK(test::contains(error.what(), directory.path("missing/report")));
  }
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a report of load is there when it is finished, and not before") {
  const TemporaryDirectory directory;
  { const LoadReport unfinished("json", directory.path("report")); }
  CHECK(std::filesystem::is_empty(directory.path()));
  LoadReport report("json", directory.path("report"));
  report.finish(some_load());
  CHECK(read_whole(directory.path("report")) == load_json(some_load()));
}

TEST_CASE("the JSON report of load has the numbers, the buckets and the seconds") {
  const auto report = nlohmann::json::parse(load_json(some_load()));
  CHECK(report["sessions"]["planned"] == 102);
  CHECK(report["exchanges"] == 100);
  CHECK(report["exchanges_per_second"] == 50.0);
  CHECK(report["errors"]["ECONNREFUSED"] == 2);
  CHECK(report["closed_loop"] == false);
  CHECK(report["response"]["p99"] == 0.009903);
  CHECK(report["response"]["max"] == 0.01);
  CHECK(report["service"]["buckets"].size() == 100);
  CHECK(report["service"]["buckets"][1].dump() == "[0.0001,0.0001,1]");
  CHECK(report["by_second"][1]["errors"] == 3);
  CHECK(report["objectives"][1]["met"] == false);
  CHECK(report["notes"].size() == 1);
}

TEST_CASE("load that did nothing is whole in every format") {
  const auto report = nlohmann::json::parse(load_json(LoadResult()));
  CHECK(report["response"]["buckets"].empty());
  CHECK(report["errors"].empty());
  CHECK(test::contains(load_junit(LoadResult()), "tests=\"1\" failures=\"0\""));
  CHECK_FALSE(test::contains(load_html(LoadResult()), "<svg"));
}

TEST_CASE("each objective is a case of the JUnit report") {
  const std::string text = load_junit(some_load());
  CHECK(test::contains(text, "tests=\"2\" failures=\"1\""));
  CHECK(test::contains(text,
                       "<testcase name=\"p99&lt;20ms\" classname=\"upper.json: 50 sessions a "
                       "second for 2 s\" time=\"2.000000\"/>"));
  CHECK(test::contains(text, "<failure message=\"errors are 3 %, not below 0.1 %\""));
  CHECK(test::contains(text, "errors: ECONNREFUSED 2, mismatch 1\n"));
}

TEST_CASE(
    "without an objective about errors, that no session fails is a case of the JUnit report") {
  LoadResult result = some_load();
  result.objectives.clear();
  result.planned = 4;
  result.failed = 4;
  result.errors = {{"mismatch", 4}};
  const std::string text = load_junit(result);
  CHECK(test::contains(text, "tests=\"1\" failures=\"1\""));
  CHECK(test::contains(text, "<testcase name=\"no session fails\""));
  CHECK(test::contains(
      text, "<failure message=\"4 of 4 sessions failed: mismatch 4\" type=\"sessions\"/>"));
}

TEST_CASE("hostile text is visible text in the reports of load") {
  const auto report = nlohmann::json::parse(load_json(hostile_load()));
  CHECK(report["title"] == "\x1b[2J<script>]]>&\"' \\xff\xef\xbf\xbf");
  CHECK(report["errors"].size() == 1);
  CHECK_FALSE(test::contains(load_json(hostile_load()), "\x1b"));
  for (const std::string& text : {load_junit(hostile_load()), load_html(hostile_load())}) {
    CHECK(test::contains(text, "\\x1b[2J&lt;script&gt;]]&gt;&amp;&quot;&#39; \\xff\\u{ffff}"));
    CHECK_FALSE(test::contains(text, "<script"));
    CHECK_FALSE(test::contains(text, "\x1b"));
    CHECK_FALSE(test::contains(text, "\xef\xbf\xbf"));
  }
}

TEST_CASE("the page about load is whole by itself, and readable in the dark") {
  const std::string page = load_html(some_load());
  CHECK(test::contains(page, "<td>p99.9</td>"));
  CHECK(test::contains(page, "<polyline class=\"one\" points=\""));
  CHECK(test::contains(page, "aria-label=\"Exchanges a second\""));
  CHECK(test::contains(page, "prefers-color-scheme: dark"));
  CHECK(test::contains(page, "default-src &#39;none&#39;") !=
        test::contains(page, "default-src 'none'"));
  for (const char* outside : {"http:", "https:", "src=", "href=", "url(", "@import"})
    CHECK_FALSE(test::contains(page, outside));
}

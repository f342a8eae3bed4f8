#include "app/replay/report.h"

#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "tests/app/report_support.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"

using namespace confab;

namespace {

const std::string kHostile = "\x1b[2J]]><&\"'#\\ \xff\xef\xbf\xbe\xc2\x9b \xe2\x80\xae end";

ExchangeResult hostile_exchange(std::uint64_t number) {
  ExchangeResult exchange = failed_exchange(number, kHostile.c_str());
  exchange.name = Printable(Untrusted(kHostile));
  exchange.details = {Printable(Untrusted(kHostile)), Printable("      ^")};
  exchange.advice = Printable("confab replay --update upper.json");
  exchange.warnings = {Printable(Untrusted(kHostile))};
  return exchange;
}

// What a report of this kind says when `tell_all` has told it.
template <typename TellAll>
std::string report_of(const char* kind, TellAll tell_all) {
  const TemporaryDirectory directory;
  const auto report = make_report(kind, directory.path("report"));
  tell_all(*report);
  report->finish();
  return read_whole(directory.path("report"));
}

std::string mixed_report(const char* kind) {
  return report_of(kind, [](Report& report) {
    FileResult file = some_file();
    file.title = "An upper-casing server";
    ExchangeResult failed = failed_exchange(2, "expected \"HELLO\\n\", got \"HELL0\\n\"");
    failed.details = {Printable("- HELLO\\n"), Printable("+ HELL0\\n"), Printable("      ^")};
    failed.advice = Printable("confab replay --update upper.json");
    tell(report, file, {passed_exchange(1), failed, skipped_exchange(3)});
    tell(report, some_file("other.json"), {impossible_exchange(1), passed_exchange(2)});
  });
}

}  // namespace

TEST_CASE("an unknown kind of report is told which there are") {
  try {
    make_report("html5", "report");
    FAIL("taken");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("json, junit, tap, html") != std::string::npos);
  }
}

TEST_CASE("a report that cannot be written fails before anything is run, and names its path") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("missing/report");
  for (const char* kind : {"json", "junit", "tap", "html"}) {
    try {
      make_report(kind, path);
      FAIL("taken");
    } catch (const std::system_error& error) {
      CHECK(error.code() == std::errc::no_such_file_or_directory);
      CHECK(std::string(error.what()).find(path) != std::string::npos);
    }
  }
}

TEST_CASE("a report that is not finished leaves nothing behind") {
  for (const char* kind : {"json", "junit", "tap", "html"}) {
    const TemporaryDirectory directory;
    {
      const auto report = make_report(kind, directory.path("report"));
      tell(*report, some_file(), {passed_exchange(1), failed_exchange(2)});
    }
    CHECK(std::filesystem::is_empty(directory.path()));
  }
}

TEST_CASE("a report that is not finished leaves an older one as it was") {
  const TemporaryDirectory directory;
  write_whole(directory.path("report"), "older");
  { make_report("tap", directory.path("report")); }
  CHECK(read_whole(directory.path("report")) == "older");
}

TEST_CASE("a report can be read by whoever the umask lets") {
  const TemporaryDirectory directory;
  const mode_t before = ::umask(022);
  const auto report = make_report("tap", directory.path("report"));
  ::umask(before);
  report->finish();
  struct stat facts {};
  REQUIRE(::stat(directory.path("report").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0644);
}

TEST_CASE("a second finish changes nothing") {
  for (const char* kind : {"json", "junit", "tap", "html"}) {
    const TemporaryDirectory directory;
    const auto report = make_report(kind, directory.path("report"));
    tell(*report, some_file(), {passed_exchange(1)});
    report->finish();
    const std::string once = read_whole(directory.path("report"));
    report->finish();
    CHECK(read_whole(directory.path("report")) == once);
    CHECK_FALSE(once.empty());
  }
}

TEST_CASE("a run of nothing is a whole report") {
  const auto nothing = [](Report&) {};
  const auto no_exchange = [](Report& report) { tell(report, some_file(), {}); };
  CHECK(nlohmann::json::parse(report_of("json", nothing))["files"].empty());
  CHECK(nlohmann::json::parse(report_of("json", no_exchange))["files"][0]["exchanges"].empty());
  CHECK(report_of("tap", nothing) == "TAP version 14\n1..0\n");
  const std::string junit = report_of("junit", no_exchange);
  CHECK(junit.find("<testsuite name=\"upper.json\" tests=\"0\"") != std::string::npos);
  CHECK(junit.ends_with("</testsuites>\n"));
}

TEST_CASE("the JSON report has every exchange, where it stands, and the totals") {
  const auto report = nlohmann::json::parse(mixed_report("json"));
  CHECK(report["tool"] == "confab");
  const auto& file = report["files"][0];
  CHECK(file["file"] == "upper.json");
  CHECK(file["title"] == "An upper-casing server");
  CHECK(file["verdict"] == "failed");
  const auto& failed = file["exchanges"][1];
  CHECK(failed["number"] == 2);
  CHECK(failed["line"] == 4);
  CHECK(failed["where"]["line"] == 5);
  CHECK(failed["seconds"].dump() == "0.0002");
  CHECK(failed["what"] == "expected \"HELLO\\n\", got \"HELL0\\n\"");
  CHECK(failed["details"].size() == 3);
  CHECK(file["exchanges"][0].count("what") == 0);
  CHECK(report["files"][1]["verdict"] == "could_not_run");
  CHECK(report["totals"]["passed"] == 2);
  CHECK(report["totals"]["could_not_run"] == 1);
}

TEST_CASE("the JSON report holds hostile text and stays harmless to look at") {
  const std::string text = report_of(
      "json", [](Report& report) { tell(report, some_file(kHostile), {hostile_exchange(1)}); });
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\xe2\x80\xae") == std::string::npos);
  const auto exchange = nlohmann::json::parse(text)["files"][0]["exchanges"][0];
  CHECK(exchange["name"] == "\\x1b[2J]]><&\"'#\\ \\xff\\u{fffe}\\u{9b} \\u{202e} end");
}

TEST_CASE("the TAP report numbers through the files and ends with the plan") {
  CHECK(mixed_report("tap") ==
        "TAP version 14\n"
        "# upper.json: An upper-casing server\n"
        "ok 1 - upper.json: 01 send \"hello\"\n"
        "not ok 2 - upper.json: 02 send \"hello\"\n"
        "  ---\n"
        "  message: 'expected \"HELLO\\n\", got \"HELL0\\n\"'\n"
        "  severity: fail\n"
        "  at:\n"
        "    file: 'upper.json'\n"
        "    line: 5\n"
        "    column: 5\n"
        "  diff:\n"
        "    - '- HELLO\\n'\n"
        "    - '+ HELL0\\n'\n"
        "    - '      ^'\n"
        "  try: 'confab replay --update upper.json'\n"
        "  ...\n"
        "ok 3 - upper.json: 03 close (tcp1) # SKIP\n"
        "# other.json\n"
        "not ok 4 - other.json: 01 send \"hello\"\n"
        "  ---\n"
        "  message: 'refused'\n"
        "  severity: error\n"
        "  at:\n"
        "    file: 'other.json'\n"
        "    line: 4\n"
        "    column: 5\n"
        "  ...\n"
        "ok 5 - other.json: 02 send \"hello\"\n"
        "1..5\n");
}

TEST_CASE("a name in the TAP report cannot be taken for a directive") {
  const std::string text = report_of("tap", [](Report& report) {
    tell(report, some_file(), {failed_exchange(1), passed_exchange(2, "send \"\\\\ # SKIP")});
    tell(report, some_file("it's.json"), {hostile_exchange(1)});
  });
  CHECK(text.find("ok 2 - upper.json: 02 send \"\\\\\\\\ \\# SKIP\n") != std::string::npos);
  CHECK(text.find("file: 'it''s.json'") != std::string::npos);
  CHECK(text.find("]]><&\"'\\#\\\\ \\\\xff") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE(
    "the JUnit report counts before its cases, and tells a mismatch from what could not run") {
  const std::string text = mixed_report("junit");
  CHECK(text.find("<testsuite name=\"upper.json\" tests=\"3\" failures=\"1\" errors=\"0\" "
                  "skipped=\"1\" time=\"0.000600\">") != std::string::npos);
  CHECK(text.find("<property name=\"title\" value=\"An upper-casing server\"/>") !=
        std::string::npos);
  CHECK(text.find("<testcase name=\"01 send &quot;hello&quot;\" classname=\"upper.json\" "
                  "file=\"upper.json\" line=\"3\" time=\"0.000200\"/>") != std::string::npos);
  CHECK(text.find("<failure message=\"expected &quot;HELLO\\n&quot;, got &quot;HELL0\\n&quot;\" "
                  "type=\"mismatch\">upper.json:5:5: expected") != std::string::npos);
  CHECK(text.find("<skipped/>") != std::string::npos);
  CHECK(text.find("<error message=\"refused\" type=\"could not run\">other.json:4:5: refused"
                  "</error>") != std::string::npos);
}

TEST_CASE("the runs of a repeated file are suites of their own") {
  const std::string text = report_of("junit", [](Report& report) {
    FileResult file = some_file();
    file.runs = 2;
    tell(report, file, {passed_exchange(1)});
    file.run = 2;
    tell(report, file, {passed_exchange(1)});
  });
  CHECK(text.find("<testsuite name=\"upper.json (run 1 of 2)\"") != std::string::npos);
  CHECK(text.find("<testsuite name=\"upper.json (run 2 of 2)\"") != std::string::npos);
}

TEST_CASE("the JUnit report carries hostile text as visible escapes") {
  const std::string text = report_of(
      "junit", [](Report& report) { tell(report, some_file(kHostile), {hostile_exchange(1)}); });
  CHECK(text.find("\\x1b[2J]]&gt;&lt;&amp;&quot;&#39;#\\ \\xff\\u{fffe}\\u{9b}") !=
        std::string::npos);
  CHECK(text.find("]]>") == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\xef\xbf\xbe") == std::string::npos);
}

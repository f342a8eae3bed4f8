#include "app/replay/report.h"

#include "tests/app/report_support.h"
#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/temporary_directory.h"

using namespace confab;

namespace {

// The page that comes of it.
template <typename TellAll>
std::string page_of(TellAll tell_all) {
  const TemporaryDirectory directory;
  const auto report = html_report(directory.path("report.html"));
  tell_all(*report);
  report->finish();
  return read_whole(directory.path("report.html"));
}

}  // namespace

TEST_CASE("the page shows what failed whole, and folds away what went well") {
  const std::string page = page_of([](Report& report) {
    ExchangeResult failed = failed_exchange(2, "expected <a>, got <b>");
    failed.details = {Printable("- <a>"), Printable("+ <b>"), Printable("   ^")};
    failed.advice = Printable("confab replay --update upper.json");
    tell(report, some_file(), {passed_exchange(1), failed, skipped_exchange(3)});
    tell(report, some_file("good.json"), {passed_exchange(1)});
  });
  CHECK(
      test::contains(page,
                     "<details open>\n<summary>upper.json <span class=\"bad\">1 passed, 1 failed, "
                     "1 skipped in 0.6 ms</span>"));
  CHECK(test::contains(page,
                       "<details>\n<summary>good.json <span class=\"good\">1 passed in 0.2 ms"));
  CHECK(test::contains(page,
                       "<pre>upper.json:5:5: expected &lt;a&gt;, got &lt;b&gt;\n"
                       "<span class=\"bad\">- &lt;a&gt;</span>\n"
                       "<span class=\"good\">+ &lt;b&gt;</span>\n"
                       "<span>   ^</span>\n"
                       "try: confab replay --update upper.json</pre>"));
  CHECK(test::contains(page,
                       "<p class=\"bad\">2 passed, 1 failed, 1 skipped in 0.8 ms (2 runs)</p>"));
  CHECK(page.ends_with("</html>\n"));
}

TEST_CASE("the page lists a thousand that passed, counts the rest, and has each that failed") {
  const std::string page = page_of([](Report& report) {
    std::vector<ExchangeResult> exchanges;
    for (std::uint64_t n = 1; n <= 1500; ++n) exchanges.push_back(passed_exchange(n));
    exchanges[1400] = impossible_exchange(1401);
    tell(report, some_file(), exchanges);
  });
  CHECK(test::contains(page, ">1000 send"));
  CHECK_FALSE(test::contains(page, ">1001 send"));
  CHECK(test::contains(page, "<td class=\"bad\">could not run</td><td>1401 send"));
  CHECK(test::contains(page, "<p>and 499 more</p>"));
}

TEST_CASE("hostile text is no part of the page's markup") {
  const std::string page = page_of([](Report& report) {
    FileResult file = some_file("<script>alert(1)</script>\x1b");
    file.title = "\xff</summary>";
    ExchangeResult odd = passed_exchange(1, "<img src=x>");
    odd.warnings = {Printable(Untrusted(std::string_view("<b>")))};
    tell(report, file, {odd});
  });
  CHECK_FALSE(test::contains(page, "<script"));
  CHECK_FALSE(test::contains(page, "<img"));
  CHECK_FALSE(test::contains(page, "<b>"));
  CHECK(test::contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b: \\xff&lt;/summary&gt;"));
  CHECK(test::contains(page, "default-src 'none'"));
}

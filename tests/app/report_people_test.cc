#include "app/replay/report_people.h"

#include "tests/app/report_support.h"
#include "tests/support/catch.h"
#include "tests/support/kept_text.h"

using namespace confab;

namespace {

constexpr PeopleStyle kPlain{};
constexpr PeopleStyle kTicks{.ticks = true};

// What `tell_all` reads like.
template <typename TellAll>
std::string told_people(PeopleStyle style, TellAll tell_all) {
  KeptText lines;
  PeopleReport report(lines, style);
  tell_all(report);
  report.finish();
  return lines.text;
}

ExchangeResult whole_failure(std::uint64_t number) {
  ExchangeResult failed = failed_exchange(number, "expected \"HELLO\\n\", got \"HELL0\\n\"");
  failed.details = {Printable("- HELLO\\n"), Printable("+ HELL0\\n"), Printable("      ^")};
  failed.advice = Printable("confab replay --update upper.json");
  return failed;
}

std::vector<ExchangeResult> many(std::uint64_t count) {
  std::vector<ExchangeResult> exchanges;
  for (std::uint64_t n = 1; n <= count; ++n) exchanges.push_back(passed_exchange(n));
  return exchanges;
}

FileResult run_of(std::uint64_t run, std::uint64_t runs) {
  FileResult file = some_file();
  file.run = run;
  file.runs = runs;
  return file;
}

}  // namespace

TEST_CASE("a failure is told whole: where, what, how it differs, what helps") {
  const std::string text = told_people(kTicks, [](Report& report) {
    FileResult file = some_file();
    file.title = "An upper-casing server";
    tell(report, file, {passed_exchange(1), whole_failure(2), skipped_exchange(3)});
  });
  CHECK(text ==
        "upper.json: An upper-casing server\n"
        "  ✓ 1 send \"hello\"  0.2 ms\n"
        "  ✗ 2 send \"hello\"  0.2 ms\n"
        "      upper.json:5:5: expected \"HELLO\\n\", got \"HELL0\\n\"\n"
        "        - HELLO\\n\n"
        "        + HELL0\\n\n"
        "              ^\n"
        "      try: confab replay --update upper.json\n"
        "  1 passed, 1 failed, 1 skipped in 0.6 ms\n");
}

TEST_CASE("where there are no ticks, words stand in their place") {
  const std::string text = told_people(kPlain, [](Report& report) {
    tell(report, some_file(), {passed_exchange(1), impossible_exchange(2)});
  });
  CHECK(text ==
        "upper.json\n"
        "  ok     1 send \"hello\"  0.2 ms\n"
        "  FAILED 2 send \"hello\"  0.2 ms\n"
        "      upper.json:5:5: refused\n"
        "  1 passed, 1 could not run in 0.4 ms\n");
}

TEST_CASE("several files have a total") {
  const std::string text = told_people(kPlain, [](Report& report) {
    tell(report, some_file("a"), {passed_exchange(1)});
    tell(report, some_file("b"), {failed_exchange(1)});
  });
  CHECK(text.ends_with("total: 1 of 2 files passed; exchanges: 1 passed, 1 failed in 0.4 ms\n"));
}

TEST_CASE("the many that pass are counted, and each that fails is told") {
  const std::string text = told_people(kPlain, [](Report& report) {
    std::vector<ExchangeResult> exchanges = many(1000);
    exchanges[700] = whole_failure(701);
    tell(report, some_file(), exchanges);
  });
  CHECK(count_of("  ok     ", text) == 40);
  CHECK(text.find("  FAILED 701 ") != std::string::npos);
  CHECK(text.find("  and 959 more that passed\n  999 passed, 1 failed in 200 ms\n") !=
        std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
}

TEST_CASE("a terminal is told how far it is, and the line is gone in the end") {
  const PeopleStyle style{.redraws = true, .columns = 10};
  const std::string text =
      told_people(style, [](Report& report) { tell(report, some_file(), many(100)); });
  CHECK(text.find("\r\033[K  exchang\r\033[K  and 60 more") != std::string::npos);
}

TEST_CASE("of runs only what fails is told, the same thing once, and how often") {
  const std::string text = told_people(kPlain, [](Report& report) {
    for (std::uint64_t run = 1; run <= 10; ++run)
      tell(report, run_of(run, 10),
           {passed_exchange(1), run % 3 == 0 ? whole_failure(2) : passed_exchange(2)});
  });
  CHECK(text ==
        "upper.json, 10 runs\n"
        "  FAILED 2 send \"hello\"  0.2 ms (run 3)\n"
        "      upper.json:5:5: expected \"HELLO\\n\", got \"HELL0\\n\"\n"
        "        - HELLO\\n\n"
        "        + HELL0\\n\n"
        "              ^\n"
        "      try: confab replay --update upper.json\n"
        "  2 send \"hello\" failed in 3 of 10 runs\n"
        "  7 of 10 runs passed in 4 ms\n");
}

TEST_CASE("the runs of several files are counted each for itself") {
  const std::string text = told_people(kPlain, [](Report& report) {
    for (const char* name : {"a", "b"}) {
      for (std::uint64_t run = 1; run <= 2; ++run) {
        FileResult file = run_of(run, 2);
        file.file = name;
        tell(report, file, {failed_exchange(1)});
      }
    }
  });
  const std::string each =
      "  1 send \"hello\" failed in all 2 runs\n  0 of 2 runs passed in 0.4 ms\n";
  CHECK(count_of(each, text) == 2);
  CHECK(text.ends_with("total: 0 of 2 files passed; exchanges: 0 passed, 4 failed in 0.8 ms\n"));
}

TEST_CASE("a terminal is told which run it is, and how many failed") {
  const std::string text = told_people(
      {.redraws = true}, [](Report& report) { tell(report, run_of(1, 9), {passed_exchange(1)}); });
  CHECK(text.find("\r\033[K  run 1 of 9\r\033[K") != std::string::npos);
}

TEST_CASE("runs that end early are counted as far as they came") {
  const std::string text = told_people(kPlain, [](Report& report) {
    tell(report, run_of(1, 1000), {passed_exchange(1)});
    tell(report, run_of(2, 1000), {failed_exchange(1)});
  });
  CHECK(text.ends_with("  1 of 2 runs passed in 0.4 ms\n"));
}

TEST_CASE("warnings are told, and do not fail") {
  ExchangeResult odd = passed_exchange(1);
  odd.warnings = {Printable("3 duplicates")};
  const std::string text = told_people(kPlain, [&](Report& report) {
    tell(report, some_file(), std::vector<ExchangeResult>(25, odd));
  });
  CHECK(count_of("      upper.json:3:3: warning: 3 duplicates\n", text) == 20);
  CHECK(text.find("      and 5 more warnings\n  25 passed in ") != std::string::npos);
}

TEST_CASE("hostile names reach no terminal, and one that reads ASCII only gets nothing else") {
  const auto tell_hostile = [](Report& report) {
    FileResult file = some_file("\x1b[2J.json");
    file.title = "caf\xc3\xa9\n\xff";
    tell(report, file, {passed_exchange(1)});
  };
  CHECK(told_people(kPlain, tell_hostile).starts_with("\\x1b[2J.json: caf\xc3\xa9\\n\\xff\n"));
  const PeopleStyle ascii{.charset = Charset::ascii};
  CHECK(told_people(ascii, tell_hostile).starts_with("\\x1b[2J.json: caf\\u{e9}\\n\\xff\n"));
}

TEST_CASE("colours only where they are wanted") {
  const auto all = [](Report& report) { tell(report, some_file(), {whole_failure(1)}); };
  CHECK(told_people(kPlain, all).find('\033') == std::string::npos);
  const std::string text = told_people({.colour = true}, all);
  CHECK(text.find("\033[31m- HELLO\\n\033[0m\n") != std::string::npos);
  CHECK(text.find("\033[32m+ HELL0\\n\033[0m\n") != std::string::npos);
}

TEST_CASE("a run of nothing, and a second finish") {
  KeptText lines;
  PeopleReport report(lines, kPlain);
  report.finish();
  CHECK(lines.text.empty());
  report.finish();
  CHECK(lines.text.empty());
}

#pragma once
// Results made by hand, as a player would tell them.

#include <string>

#include "app/replay/report.h"
#include "app/replay/report_text.h"

namespace confab {

inline FileResult some_file(const std::string& name = "upper.json") {
  FileResult file;
  file.file = name;
  return file;
}

inline ExchangeResult passed_exchange(std::uint64_t number, const char* name = "send \"hello\"") {
  ExchangeResult exchange;
  exchange.number = number;
  exchange.name = Printable(Untrusted(name));
  exchange.place = {number + 2, 3};
  exchange.took = std::chrono::microseconds(200);
  return exchange;
}

inline ExchangeResult skipped_exchange(std::uint64_t number) {
  ExchangeResult exchange = passed_exchange(number, "close (tcp1)");
  exchange.verdict = ExchangeResult::Verdict::skipped;
  return exchange;
}

inline ExchangeResult failed_exchange(std::uint64_t number, const char* what = "nothing came") {
  ExchangeResult exchange = passed_exchange(number);
  exchange.verdict = ExchangeResult::Verdict::failed;
  exchange.what = Printable(Untrusted(what));
  exchange.where = {number + 3, 5};
  return exchange;
}

inline ExchangeResult impossible_exchange(std::uint64_t number, const char* what = "refused") {
  ExchangeResult exchange = failed_exchange(number, what);
  exchange.verdict = ExchangeResult::Verdict::could_not_run;
  return exchange;
}

// How often it is in the text.
inline std::size_t count_of(const std::string& what, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// Tells the whole of one run.
inline void tell(Report& report, FileResult file, const std::vector<ExchangeResult>& exchanges) {
  report.begin(file);
  for (const ExchangeResult& exchange : exchanges) {
    using Verdict = ExchangeResult::Verdict;
    file.passed += exchange.verdict == Verdict::passed ? 1 : 0;
    file.failed += exchange.verdict == Verdict::failed ? 1 : 0;
    file.could_not_run += exchange.verdict == Verdict::could_not_run ? 1 : 0;
    file.skipped += exchange.verdict == Verdict::skipped ? 1 : 0;
    file.took += exchange.took;
    report.exchange(file, exchange);
  }
  report.end(file);
}

}  // namespace confab

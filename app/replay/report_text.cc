#include "app/replay/report_text.h"

#include <algorithm>

#include "protocol/text/duration.h"

namespace confab {

std::string_view verdict_name(ExchangeResult::Verdict verdict) noexcept {
  switch (verdict) {
    case ExchangeResult::Verdict::passed:
      return "passed";
    case ExchangeResult::Verdict::failed:
      return "failed";
    case ExchangeResult::Verdict::could_not_run:
      return "could_not_run";
    case ExchangeResult::Verdict::skipped:
      break;
  }
  return "skipped";
}

std::string_view verdict_name(const FileResult& file) noexcept {
  if (file.could_not_run > 0) return verdict_name(ExchangeResult::Verdict::could_not_run);
  return verdict_name(file.failed > 0 ? ExchangeResult::Verdict::failed
                                      : ExchangeResult::Verdict::passed);
}

std::string seconds_text(std::chrono::nanoseconds time) {
  const auto nanos = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
  std::string fraction = std::to_string(nanos % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  if (fraction.ends_with("000")) fraction.resize(6);
  return std::to_string(nanos / 1'000'000'000) + '.' + fraction;
}

Printable exchange_title(const ExchangeResult& exchange) {
  Printable title(exchange.number < 10 ? Literal("0") : Literal(""));
  title += exchange.number;
  title += " ";
  title += exchange.name;
  return title;
}

Printable run_title(const FileResult& file) {
  Printable title{Untrusted(file.file)};
  if (file.runs == 1) return title;
  title += " (run ";
  title += file.run;
  if (file.runs > 1) {
    title += " of ";
    title += file.runs;
  }
  title += ")";
  return title;
}

Printable counts_text(const FileResult& counts) {
  Printable text;
  text += counts.passed;
  text += " passed";
  const auto add = [&](std::uint64_t count, Literal what) {
    if (count == 0) return;
    text += ", ";
    text += count;
    text += what;
  };
  add(counts.failed, " failed");
  add(counts.could_not_run, " could not run");
  add(counts.skipped, " skipped");
  text += " in ";
  text += Untrusted(duration_text(counts.took));
  return text;
}

void add_counts(const FileResult& file, FileResult& totals) {
  totals.passed += file.passed;
  totals.failed += file.failed;
  totals.could_not_run += file.could_not_run;
  totals.skipped += file.skipped;
  totals.took += file.took;
}

}  // namespace confab

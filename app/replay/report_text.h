#pragma once
// What the formats of a report have in common.

#include <chrono>
#include <string>
#include <string_view>

#include "app/replay/result.h"

namespace confab {

// "passed", "failed", "could_not_run", "skipped"
std::string_view verdict_name(ExchangeResult::Verdict verdict) noexcept;
// Of the whole file: what could not run counts for more than what failed.
std::string_view verdict_name(const FileResult& file) noexcept;

// "0.000312", "0.000312007": seconds with six digits or, if they are needed, nine; a point in every
// locale.
std::string seconds_text(std::chrono::nanoseconds time);

// "05 send \"hello\\n\" (tcp1)"
Printable exchange_title(const ExchangeResult& exchange);
// "sessions/upper.json", where it is repeated: "sessions/upper.json (run 2 of 5)"
Printable run_title(const FileResult& file);

// "5 passed, 1 failed, 2 skipped in 12 ms"
Printable counts_text(const FileResult& counts);
// The sums of several files, or runs.
void add_counts(const FileResult& file, FileResult& totals);

}  // namespace confab

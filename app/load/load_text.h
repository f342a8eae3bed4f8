#pragma once
// What the reports of load have in common.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "app/load/load_result.h"

namespace confab {

// Three digits that count: "251 us", "1.23 ms", "956 ms", "12.0 s".
std::string latency_text(std::chrono::nanoseconds latency);
// "1 ms" for "1.00 ms": of round ones.
std::string round_latency_text(std::chrono::nanoseconds latency);
// "812 B", "1.23 MB"
std::string bytes_text(std::uint64_t bytes);
// "998.7"; a point in every locale.
std::string decimal_text(double number, int decimals);

double per_second(std::uint64_t count, std::chrono::nanoseconds took);
std::uint64_t error_count(const LoadResult& result);

// "15000 planned, 14990 started, 14980 finished, 10 failed, 10 dropped"; in a closed loop, where
// nothing is planned, "14990 started, 14980 finished, 10 failed".
Printable sessions_text(const LoadResult& result);
// "29960 in 30.00 s, 998.7 a second; 1.20 MB sent, 1.31 MB received"
Printable exchanges_text(const LoadResult& result);
// "ECONNREFUSED 8, mismatch 2"; empty where there were none
Printable errors_text(const LoadResult& result);
// What must be known to read the numbers: a closed loop, a late generator, dropped starts.
std::vector<Printable> load_notes(const LoadResult& result);

}  // namespace confab

#pragma once
// What the page about load draws.

#include "app/load/load_result.h"
#include "app/load/svg_plot.h"

namespace confab {

// How long the fastest 50 %, 90 %, 99 %, 99.9 % took: both axes logarithmic, so that the slow few
// are as wide as the many. Not of a result without exchanges.
Plot latency_plot(const LoadResult& result);
// Exchanges (and errors) a second, over time. Not of a result without seconds.
Plot throughput_plot(const LoadResult& result);
// The p99 of the response times, over time.
Plot p99_plot(const LoadResult& result);

}  // namespace confab

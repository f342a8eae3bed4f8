#pragma once
// --report json of load: one object, with the buckets of both histograms.

#include <string>

#include "app/load/load_result.h"

namespace confab {

// Times are in seconds, rates a second. A bucket is [lowest, highest, count].
std::string load_json(const LoadResult& result);

}  // namespace confab

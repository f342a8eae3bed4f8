#pragma once
// --report junit of load: a testcase for each objective.

#include <string>

#include "app/load/load_result.h"

namespace confab {

std::string load_junit(const LoadResult& result);

}  // namespace confab

#pragma once
// --report html of load: a page in one file, with plots.

#include <string>

#include "app/load/load_result.h"

namespace confab {

std::string load_html(const LoadResult& result);

}  // namespace confab

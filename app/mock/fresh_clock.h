#pragma once
// A clock's text, as it would be now.

#include <ctime>
#include <string>
#include <string_view>

namespace confab {

// `sample` (a ctime, rfc3339, http_date, daytime, date or time, as protocol/text/pattern_types.cc
// has them) with its words and numbers for `now`, in the same form:
//
//   Fri, 20 Nov 2026 15:36:00 GMT   20/11/2026   3:36 PM   2026-11-20 15:36:00.000+01:00
//
// In the zone that it names by Z, UTC, GMT or an offset, else in ours; the zone's text stays.
// Decimals are 0. Of 02/03/2026 the first is the day.
std::string clock_like(std::string_view sample, std::time_t now);

}  // namespace confab

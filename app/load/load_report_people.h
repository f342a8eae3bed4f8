#pragma once
// What people are told of load.
//
//   upper.json: 500 sessions a second for 30 s
//     sessions   15000 planned, 14990 started, 14980 finished, 10 failed, 10 dropped
//     exchanges  29960 in 30.00 s, 998.7 a second; 1.20 MB sent, 1.31 MB received
//     errors     ECONNREFUSED 8, mismatch 2
//
//                response   service     response: from when it was to be sent
//     p50         0.31 ms   0.30 ms     service: from when it was
//     ...
//     response times
//         500 us ███████████████████▌ 48.2 %
//           1 ms ████ 10.1 %
//
//     ✓ p99<20ms: 12.3 ms
//     note: ...

#include "app/load/load_result.h"
#include "app/replay/people_style.h"

namespace confab {

// Whole lines.
Printable load_people_text(const LoadResult& result, const PeopleStyle& style);

}  // namespace confab

#pragma once
// A pcapng file that is written: packets of IP, with times in microseconds.

#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

// The section and its one interface. `comment`: of the file; empty: none.
std::string pcapng_beginning(std::string_view comment);
// A packet. `at_us`: since 1970. `comment`: of it; empty: none.
std::string pcapng_packet(std::int64_t at_us, std::string_view packet, std::string_view comment);

}  // namespace confab

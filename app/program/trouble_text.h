#pragma once
// What an exception says to people.

#include <exception>
#include <string>

namespace confab {

// what(), but for a shortage (of descriptors, of memory) only that: what() of others names the part
// of a library that there was no room for.
std::string trouble_text(const std::exception& error);

// 3 for what the system refused, which is no fault of ours; else 70 (EX_SOFTWARE, sysexits.h).
int trouble_code(const std::exception& error) noexcept;

}  // namespace confab

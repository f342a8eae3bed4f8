#pragma once
// What a call of the system that failed is to whoever called it.

#include <cerrno>
#include <string>
#include <system_error>

namespace confab {

// Of errno; `what` is the file, or what else it was done with.
[[noreturn]] inline void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace confab

#pragma once
// The input is there, and cannot be read: no end of it.

#include <string>
#include <system_error>

namespace confab {

class Unreadable : public std::system_error {
 public:
  // what(): "cannot read stdin: Is a directory".
  Unreadable(int error_number, const std::string& name)
      : std::system_error(error_number, std::system_category(), "cannot read " + name) {}
};

}  // namespace confab

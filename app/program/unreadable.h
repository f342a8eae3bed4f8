#pragma once
// The input is there, and cannot be read (a folder, an I/O error): no end of it, so that a script
// which was cut off is not taken for a whole one. The session ends with code 3.

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

#pragma once
// The user typed nonsense: said, nothing is sent, and the session goes on.

#include <stdexcept>

namespace confab {

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

}  // namespace confab

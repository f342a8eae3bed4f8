#pragma once
// The user typed nonsense: said, nothing is sent, and the session goes on. On the command line it
// is the end, with code 2. what() is a whole sentence for the user, with what is possible; it may
// quote what was typed, and is shown as Untrusted.

#include <stdexcept>

namespace confab {

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

}  // namespace confab

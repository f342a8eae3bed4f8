#pragma once
// How a script goes from line to line: "--pace", ":set pace".

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/match/pattern.h"

namespace confab {

struct Pace {
  enum class Kind {
    reply,    // a message waits for its first reply
    quiet,    // for something, and then for `quiet` without more
    pattern,  // for a message that `pattern` is found in
    free,     // for nothing
  };
  Kind kind = Kind::reply;
  std::chrono::nanoseconds quiet = std::chrono::milliseconds(50);
  std::shared_ptr<const Pattern> pattern;  // null unless it is that kind

  std::string name() const;  // as it can be typed
};

// "reply", "free", "quiet", "quiet:80ms", "/^[0-9]{3} /". Throws std::invalid_argument that says
// what there is.
Pace parse_pace(std::string_view name);

}  // namespace confab

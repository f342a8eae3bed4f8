#pragma once
// Values of the types that placeholders have, made anew after a sample.

#include <string>
#include <string_view>

#include "app/serve/responder.h"
#include "protocol/faults/random.h"

namespace confab {

// What `serve --from --fresh` sends in the place of recorded values: a client that refuses a uuid
// which it has seen, or a clock that is old, is served all the same.
class Fresh {
 public:
  // `random` outlives it.
  Fresh(Random& random, CalendarClock clock) : random_(random), clock_(std::move(clock)) {}

  // Of the same form as the sample: clocks are now (fresh_clock.h), uuid is a new one; int, num,
  // hex and word have as many characters as the sample, others by chance. Any other type: the
  // sample.
  std::string like(std::string_view type, std::string_view sample);

 private:
  std::string uuid();
  std::string scrambled(std::string_view type, std::string_view sample);
  char other(char c, std::string_view type, bool is_first_of_many);

  Random& random_;
  CalendarClock clock_;
};

// A value where there is no sample.
std::string_view example_of(std::string_view type) noexcept;

}  // namespace confab

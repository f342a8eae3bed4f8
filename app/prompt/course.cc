#include "app/prompt/course.h"

#include <utility>

namespace confab {

void Course::complain(const Printable& text) {
  outcome_.note_usage_error();
  screen_.error(text);
}

void Course::refuse(const Printable& text) {
  outcome_.note_network_error();
  screen_.error(text);
}

void Course::miss(const Printable& text) {
  outcome_.note_unexpected();
  screen_.error(text);
}

void Course::fail() noexcept {
  if (!options_.keep_going) end();
}

bool Course::stay() noexcept { return std::exchange(leaves_, false); }

}  // namespace confab

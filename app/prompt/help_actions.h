#pragma once
// The commands about the prompt itself: :help, :history, :quit.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/history.h"
#include "app/prompt/screen.h"

namespace confab {

// As actions.h says of all.
class HelpActions {
 public:
  // What is given outlives it. `history` may be null: none is kept, as is said.
  HelpActions(const History* history, Course& course, Screen& screen)
      : history_(history), course_(course), screen_(screen) {}

  // Alone: the commands that matter most; "all": every one; a command, with or without its colon.
  asio::awaitable<void> help(std::string arguments);
  // The last lines, so many (20), each with its time and the target that it was typed for.
  asio::awaitable<void> history(std::string arguments);
  // Course::leave(): the line after it is not read.
  asio::awaitable<void> quit(std::string arguments);

 private:
  const History* history_;
  Course& course_;
  Screen& screen_;
};

}  // namespace confab

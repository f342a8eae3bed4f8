#include "app/prompt/screen_hooks.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/text/terminal_look.h"

namespace confab {

bool are_one_place(int one, int other) {
  struct stat first {};
  struct stat second {};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

void connect_screen(Screen& screen, const Session& session) {
  const TerminalWidth replies(STDOUT_FILENO);
  const TerminalWidth notices(screen.style().terminal ? STDOUT_FILENO : STDERR_FILENO);
  screen.columns = [replies] { return replies.columns(); };
  screen.notice_columns = [notices] { return notices.columns(); };
  screen.current = [&session]() -> std::string_view {
    const auto current = session.current();
    return current ? std::string_view(current->name()) : std::string_view();
  };
  screen.view_of = [&session](std::string_view name) {
    const Conversation* conversation = session.look_up(name);
    return conversation != nullptr ? conversation->manner().view : View::text;
  };
  screen.more_is_here = [&session](std::string_view name) {
    const Conversation* conversation = session.look_up(name);
    return conversation != nullptr && conversation->has_partial();
  };
}

}  // namespace confab

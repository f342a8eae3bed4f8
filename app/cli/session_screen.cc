#include "app/cli/session_screen.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "app/program/colour.h"
#include "app/text/terminal_look.h"

namespace confab {
namespace {

// Whether both descriptors lead to the same file, pipe or terminal ("2>&1").
bool are_one_place(int one, int other) {
  struct stat first {};
  struct stat second {};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace

ScreenStyle session_style(const SessionOptions& options, bool is_script, Charset charset,
                          std::string locale) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  ScreenStyle style;
  style.prompt = !is_script;
  style.terminal = !is_script && is_terminal;
  style.one_place = are_one_place(STDOUT_FILENO, STDERR_FILENO);
  style.colour = wants_colour(options.colour);
  style.source = options.source;
  style.names = options.names;
  style.timing = options.rtt || is_terminal;
  style.verbose = options.verbose;
  style.says_reconnects = options.script.reconnect;
  style.charset = charset;
  style.locale = std::move(locale);
  return style;
}

void insist_on_style(const SessionOptions& options, ScreenStyle& style) {
  if (!options.source) style.source = false;
  if (options.names) style.names = true;
  if (options.rtt) style.timing = true;
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

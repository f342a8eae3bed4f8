#include "app/replay/people_style.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <string_view>

#include "app/environment.h"

namespace confab {

PeopleStyle people_style(int descriptor, bool colour) {
  std::setlocale(LC_CTYPE, "");
  const bool reads_utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  const bool is_terminal = ::isatty(descriptor) == 1;
  const std::string_view name = environment_text("TERM");
  const bool is_dumb = name == "dumb";
  PeopleStyle style;
  style.colour = colour;
  style.redraws = is_terminal && !name.empty() && !is_dumb;
  style.ticks = reads_utf8 && !is_dumb;
  style.charset = is_terminal && !reads_utf8 ? Charset::ascii : Charset::utf8;
  struct winsize size {};
  const bool known = is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0;
  if (known && size.ws_col > 0) style.columns = size.ws_col;
  return style;
}

}  // namespace confab

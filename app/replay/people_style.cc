#include "app/replay/people_style.h"

#include <string_view>

#include "app/program/environment.h"
#include "app/text/terminal_look.h"

namespace confab {

PeopleStyle people_style(int descriptor, bool colour) {
  const bool reads_utf8 = locale_charset() == Charset::utf8;
  const int columns = TerminalWidth(descriptor).columns();
  const std::string_view name = environment_text("TERM");
  const bool is_dumb = name == "dumb";
  PeopleStyle style;
  style.colour = colour;
  style.wraps = columns != 0;
  style.redraws = style.wraps && !name.empty() && !is_dumb;
  style.ticks = reads_utf8 && !is_dumb;
  style.charset = style.wraps && !reads_utf8 ? Charset::ascii : Charset::utf8;
  if (style.wraps) style.columns = columns;
  return style;
}

}  // namespace confab

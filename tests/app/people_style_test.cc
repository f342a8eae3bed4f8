#include "app/replay/people_style.h"

#include <unistd.h>

#include <clocale>

#include "tests/support/catch.h"
#include "tests/support/environment.h"

using namespace confab;

namespace {

// What a pipe is told in this locale, by a terminal of this name.
PeopleStyle style_in(const char* locale, const char* terminal) {
  const EnvironmentVariable all("LC_ALL", locale);
  const EnvironmentVariable name("TERM", terminal);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const PeopleStyle style = people_style(ends[1], true);
  ::close(ends[0]);
  ::close(ends[1]);
  std::setlocale(LC_CTYPE, "C");
  return style;
}

}  // namespace

TEST_CASE("ticks are for those who read UTF-8, and not for a dumb terminal") {
  CHECK(style_in("C.UTF-8", "xterm").ticks);
  CHECK_FALSE(style_in("C.UTF-8", "dumb").ticks);
  CHECK_FALSE(style_in("xx_YY.ISO-8859-1", "xterm").ticks);
}

TEST_CASE("what is no terminal is not redrawn, and gets its text as it is") {
  const PeopleStyle style = style_in("xx_YY.ISO-8859-1", "xterm");
  CHECK_FALSE(style.redraws);
  CHECK(style.charset == Charset::utf8);
  CHECK(style.colour);
}

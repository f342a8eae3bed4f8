#include "app/text/terminal_look.h"

#include <unistd.h>

#include <clocale>
#include <optional>

#include "tests/support/catch.h"
#include "tests/support/environment.h"

using namespace confab;

namespace {

Charset charset_of(const std::optional<std::string>& all, const std::optional<std::string>& lang) {
  const EnvironmentVariable lc_all("LC_ALL", all);
  const EnvironmentVariable lc_ctype("LC_CTYPE", std::nullopt);
  const EnvironmentVariable language("LANG", lang);
  const Charset charset = locale_charset();
  std::setlocale(LC_CTYPE, "C");
  return charset;
}

}  // namespace

TEST_CASE("the C and POSIX locales, and none at all, count as UTF-8") {
  CHECK(charset_of("C", std::nullopt) == Charset::utf8);
  CHECK(charset_of("POSIX", std::nullopt) == Charset::utf8);
  CHECK(charset_of(std::nullopt, std::nullopt) == Charset::utf8);
  CHECK(charset_of("", "") == Charset::utf8);
}

TEST_CASE("another locale counts as what it is, or what it is called where it is not installed") {
  CHECK(charset_of("C.UTF-8", std::nullopt) == Charset::utf8);
  CHECK(charset_of(std::nullopt, "xx_YY.utf8") == Charset::utf8);
  CHECK(charset_of(std::nullopt, "xx_YY.ISO-8859-15@euro") == Charset::ascii);
  CHECK(charset_of("xx_YY.KOI8-R", "C.UTF-8") == Charset::ascii);
}

TEST_CASE("the setting that decides is named") {
  const EnvironmentVariable lc_all("LC_ALL", "xx_YY.KOI8-R");
  CHECK(locale_setting() == "LC_ALL=xx_YY.KOI8-R");
}

TEST_CASE("what is no terminal has no columns") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK(TerminalWidth(ends[1]).columns() == 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

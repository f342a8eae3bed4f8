#include "app/terminal_charset.h"

#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <string_view>

namespace confab {

Charset charset_of(int descriptor) {
  if (::isatty(descriptor) == 0) return Charset::utf8;
  std::setlocale(LC_CTYPE, "");
  const char* locale = std::setlocale(LC_CTYPE, nullptr);
  const std::string_view name = locale == nullptr ? "C" : locale;
  const bool reads_utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  return reads_utf8 || name == "C" || name == "POSIX" ? Charset::utf8 : Charset::ascii;
}

}  // namespace confab

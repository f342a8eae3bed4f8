#include "app/text/terminal_look.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cctype>
#include <clocale>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace confab {
namespace {

constexpr int kUsualColumns = 80;
constexpr const char* kUtf8Locale = "C.UTF-8";

// The variable that decides, and its value (POSIX, 8.2).
std::pair<std::string_view, std::string_view> deciding_variable() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return {name, value};
  }
  return {};
}

// "de_DE.ISO-8859-1@euro": as much as there is.
bool names_another_charset(std::string_view locale) {
  const std::size_t dot = locale.find('.');
  if (dot == std::string_view::npos) return false;
  std::string charset;
  for (const char c : locale.substr(dot + 1))
    charset += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return !charset.starts_with("utf-8") && !charset.starts_with("utf8");
}

}  // namespace

TerminalWidth::TerminalWidth(int descriptor)
    : descriptor_(::isatty(descriptor) == 1 ? descriptor : -1) {}

int TerminalWidth::columns() const {
  if (descriptor_ == -1) return 0;
  winsize size{};
  const bool is_known = ::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col != 0;
  return is_known ? size.ws_col : kUsualColumns;
}

Charset locale_charset() {
  const std::string_view locale = deciding_variable().second;
  const bool is_plain = locale.empty() || locale == "C" || locale == "POSIX";
  if (!is_plain && std::setlocale(LC_CTYPE, "") != nullptr) {
    return std::string_view(nl_langinfo(CODESET)) == "UTF-8" ? Charset::utf8 : Charset::ascii;
  }
  std::setlocale(LC_CTYPE, kUtf8Locale);
  return names_another_charset(locale) ? Charset::ascii : Charset::utf8;
}

std::string locale_setting() {
  const auto [name, value] = deciding_variable();
  return name.empty() ? std::string() : std::string(name).append("=").append(value);
}

}  // namespace confab

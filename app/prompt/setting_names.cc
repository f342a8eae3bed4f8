#include "app/prompt/setting_names.h"

#include <string>

#include "app/usage_error.h"

namespace confab {

std::string_view eol_name(Eol eol) noexcept {
  switch (eol) {
    case Eol::none:
      return "none";
    case Eol::lf:
      return "lf";
    case Eol::crlf:
      return "crlf";
  }
  return "";
}

Eol parse_eol(std::string_view name) {
  for (const Eol each : {Eol::none, Eol::lf, Eol::crlf}) {
    if (name == eol_name(each)) return each;
  }
  throw UsageError("a line end is none, lf or crlf, not \"" + std::string(name) + "\"");
}

std::string_view reconnect_name(Reconnect reconnect) noexcept {
  switch (reconnect) {
    case Reconnect::automatic:
      return "on";
    case Reconnect::ask:
      return "ask";
    case Reconnect::off:
      return "off";
  }
  return "";
}

Reconnect parse_reconnect(std::string_view name) {
  for (const Reconnect each : {Reconnect::automatic, Reconnect::ask, Reconnect::off}) {
    if (name == reconnect_name(each)) return each;
  }
  throw UsageError("it is on, ask or off, not \"" + std::string(name) + "\"");
}

}  // namespace confab

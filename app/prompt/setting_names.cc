#include "app/prompt/setting_names.h"

#include <stdexcept>
#include <string>

#include "app/program/usage_error.h"

namespace confab {

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

PeerEnd parse_peer_end(std::string_view name) {
  for (const PeerEnd each : {PeerEnd::close, PeerEnd::keep}) {
    if (name == peer_end_name(each)) return each;
  }
  throw UsageError("it is close or keep, not \"" + std::string(name) + "\"");
}

std::string_view peer_end_name(PeerEnd end) noexcept {
  return end == PeerEnd::keep ? "keep" : "close";
}

View parse_view(std::string_view name) {
  for (const View view : {View::text, View::escaped, View::hex, View::json}) {
    if (name == view_name(view)) return view;
  }
  throw std::invalid_argument("no view is named \"" + std::string(name) +
                              "\"; there are: text, escaped, hex, json");
}

std::string_view view_name(View view) noexcept {
  switch (view) {
    case View::text:
      return "text";
    case View::escaped:
      return "escaped";
    case View::hex:
      return "hex";
    case View::json:
      return "json";
  }
  return "";
}

}  // namespace confab

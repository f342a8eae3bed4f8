#include "app/prompt/setting_names.h"

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

}  // namespace confab

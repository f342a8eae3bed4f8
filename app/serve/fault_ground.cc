#include "app/serve/fault_ground.h"

namespace confab {

FaultGround fault_ground(const std::vector<Traits>& transports) {
  FaultGround ground;
  for (const Traits& each : transports) {
    ground.has_streams = ground.has_streams || !each.keeps_boundaries;
    ground.has_connections = ground.has_connections || !each.hears_anyone;
    ground.has_resets = ground.has_resets || each.can_reset;
    ground.has_datagrams = ground.has_datagrams || each.hears_anyone;
  }
  return ground;
}

}  // namespace confab

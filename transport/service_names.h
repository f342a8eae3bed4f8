#pragma once
// Ports by the name of their service.

#include <cstdint>
#include <optional>
#include <string_view>

namespace confab {

// "http" is 80: as this machine's list says (/etc/services), over whatever transport; where the
// machine has no list, as containers often have not, the best known ones are known all the same.
// nullopt: no such service.
std::optional<std::uint16_t> service_port(std::string_view name);

}  // namespace confab

#include "app/cli/chance.h"

namespace confab {

Printable seed_line(std::uint64_t seed) {
  Printable line{Literal("* --seed ")};
  line += seed;
  line += "\n";
  return line;
}

}  // namespace confab

#include "app/program/core_dump.h"

#include <sys/prctl.h>

namespace confab {

void forbid_core_dumps() noexcept {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // cannot fail with these arguments, prctl(2)
}

}  // namespace confab

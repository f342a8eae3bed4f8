#pragma once
// Which characters a terminal can show.

#include "protocol/sanitiser.h"

namespace confab {

// By the environment's locale, which this sets. The locales C and POSIX count as UTF-8, since that
// is what a container without any setting has, and a terminal in front of it reads UTF-8 (as
// Python does, PEP 538). Where `descriptor` is no terminal: UTF-8.
Charset charset_of(int descriptor);

}  // namespace confab

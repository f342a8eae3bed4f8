#pragma once
// What a screen asks of the terminals and of the session.

#include "app/prompt/screen.h"
#include "app/session/session.h"

namespace confab {

// Whether both descriptors lead to the same file, pipe or terminal ("2>&1").
bool are_one_place(int one, int other);

// `session` outlives `screen`, whose style says where replies and notices go.
void connect_screen(Screen& screen, const Session& session);

}  // namespace confab

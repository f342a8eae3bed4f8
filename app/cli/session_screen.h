#pragma once
// A session's screen: what it looks like, by the options and by where the output goes; and what it
// asks of the terminals and of the session.

#include <string>

#include "app/cli/options.h"
#include "app/prompt/screen.h"
#include "app/session/session.h"

namespace confab {

// `is_script`: nobody sits at a prompt. The character set and the locale are those from before an
// editor changes them.
ScreenStyle session_style(const SessionOptions& options, bool is_script, Charset charset,
                          std::string locale);
// What the command line asked for holds, whatever the rc file has set.
void insist_on_style(const SessionOptions& options, ScreenStyle& style);

// `session` outlives `screen`, whose style says where replies and notices go.
void connect_screen(Screen& screen, const Session& session);

}  // namespace confab

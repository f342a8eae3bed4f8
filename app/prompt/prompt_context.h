#pragma once
// What the commands of the prompt work on.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/prompt/history.h"
#include "app/prompt/inbox.h"
#include "app/prompt/line_editor.h"
#include "app/prompt/outcome.h"
#include "app/prompt/screen.h"
#include "app/prompt/script_options.h"
#include "app/session/session.h"
#include "protocol/transcript/secrets.h"

namespace confab {

class TranscriptRecorder;

// What a script could not send to one peer, since one of its ends.
struct LostLines {
  std::string conversation;    // empty: none, after a line that could not say where
  std::string target;          // as it was typed; or that line
  std::string end;             // "closed by 127.0.0.1:25 after 1 reply"; empty: it was not there
  std::string crossed;         // the first that crossed the end, in short; empty: none did
  std::uint64_t crossing = 0;  // lines that did
  std::uint64_t skipped = 0;   // later ones
};

struct PromptContext {
  PromptContext(asio::io_context& io_context, Session& the_session, Screen& the_screen,
                LineEditor& the_editor, Inbox& the_inbox, Outcome& the_outcome,
                ScriptOptions& the_script, Secrets& the_secrets)
      : io(io_context),
        session(the_session),
        screen(the_screen),
        editor(the_editor),
        inbox(the_inbox),
        outcome(the_outcome),
        script(the_script),
        secrets(the_secrets) {}

  asio::io_context& io;
  Session& session;
  Screen& screen;
  LineEditor& editor;
  Inbox& inbox;
  Outcome& outcome;
  ScriptOptions& script;
  Secrets& secrets;
  TranscriptRecorder* recorder = nullptr;  // set before the first line
  // --banner: false where none came, which was said. Set before the first line.
  std::function<asio::awaitable<bool>(std::shared_ptr<Conversation> from)> wait_for_banner;
  // ":replay" with its arguments. Set before the first line.
  std::function<asio::awaitable<void>(PromptContext& context, std::string arguments)> replay;
  bool scripted = false;  // stdin is no terminal, or -c
  bool commands_enabled = true;
  bool prints_json = false;  // --json
  bool told_of_empty_lines = false;
  bool hints = true;           // ":set hints"
  History* history = nullptr;  // null: none is kept (a script, --no-history)
  // What the prompt says while a command asks or works; empty: where the next line goes.
  Printable special_prompt;
  std::map<std::string, std::string> variables;  // of {{NAME}} in what is typed; see secrets, too
  std::string line;                              // that is being carried out, as it was typed
  std::string place;   // "…/confabrc:3: " while the rc file is read: stands before a complaint
  bool leave = false;  // :quit
  bool has_enough = false;      // -n: so many replies came
  bool told_unsent = false;     // what a script did not send was said
  bool script_failed = false;   // something that ends a script
  std::vector<LostLines> lost;  // not said yet
  // --keep-going: conversations whose lines are skipped once they are not open; and even then.
  std::set<std::string> given_up;
  std::set<std::string> ungreeted;
  // --keep-going: the last line that says where lines go, in short, if it could not be carried out.
  // Those after it are skipped, whoever is the current peer.
  std::string astray;
};

}  // namespace confab

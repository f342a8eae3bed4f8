#pragma once
// What the commands do: each group of them has what it needs, and no more. The table of command.cc
// says which command is which.

#include <asio/awaitable.hpp>
#include <functional>
#include <string>

#include "app/prompt/help_actions.h"
#include "app/prompt/listen_actions.h"
#include "app/prompt/look_actions.h"
#include "app/prompt/peer_actions.h"
#include "app/prompt/record_actions.h"
#include "app/prompt/secret_actions.h"
#include "app/prompt/send_actions.h"
#include "app/prompt/wait_actions.h"

namespace confab {

// An action takes what was typed after the command's name, without the blanks round it unless the
// table says so, and throws std::invalid_argument for what is wrong with that: then nothing was
// done. It returns when it is done, and the next line's turn has come; Ctrl-C makes it throw
// operation_aborted.
struct Actions {
  PeerActions peers;      // where to talk
  ListenActions listens;  // whom to let come
  SendActions sends;      // what to say
  WaitActions waits;      // what to wait for
  LookActions looks;      // how things are done and shown
  RecordActions records;  // what is kept of it
  SecretActions secrets;  // what is kept out of that
  HelpActions helps;      // what there is, what was typed; and the way out
  // What was recorded, once more: by whoever knows how (app/cli/replay_command.h).
  std::function<asio::awaitable<void>(std::string arguments)> replay;
};

}  // namespace confab

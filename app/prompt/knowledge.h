#pragma once
// What completion and hints know of the session, as plain values.

#include <string>
#include <vector>

#include "app/prompt/history.h"
#include "app/session/session.h"
#include "transport/url.h"

namespace confab {

struct Knowledge {
  struct Conversation {
    std::string name;  // "tcp1"
    Url url;           // its host is empty where there is none
  };
  std::vector<Conversation> conversations;
  std::vector<Url> listening;  // where we do
  std::vector<std::string> schemes;
  std::vector<std::string> url_starts;  // "tcp://", "unix:"
  std::string target;                   // of the current conversation, as History has it
  const History* history = nullptr;     // null: there is none
  bool commands_enabled = true;
  bool hints = true;
  bool is_asked = false;  // a command asks something, or reads the lines of a message
};

// Its conversations, schemes and target; the rest is the prompt's to say.
Knowledge knowledge_of(const Session& session);
// Where the next line goes: host and port of the current conversation, or whom ":to" named; empty
// before the first.
std::string target_of(const Session& session);

}  // namespace confab

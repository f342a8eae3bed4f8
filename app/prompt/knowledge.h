#pragma once
// What completion and hints know of the session, as plain values.

#include <string>
#include <vector>

#include "app/prompt/history.h"
#include "transport/url.h"

namespace confab {

struct PromptContext;

struct Knowledge {
  struct Conversation {
    std::string name;  // "tcp1"
    Url url;
  };
  std::vector<Conversation> conversations;
  std::vector<std::string> schemes;
  std::vector<std::string> url_starts;  // "tcp://", "unix:"
  std::string target;                   // of the current conversation, as History has it
  const History* history = nullptr;     // null: there is none
  bool commands_enabled = true;
  bool hints = true;
  bool is_asked = false;  // a command asks something, or reads the lines of a message
};

Knowledge knowledge_of(const PromptContext& context);
// Where the next line goes: host and port of the current conversation, or whom ":to" named; empty
// before the first.
std::string target_of(const PromptContext& context);

}  // namespace confab

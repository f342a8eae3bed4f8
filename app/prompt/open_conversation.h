#pragma once
// Where a message goes: the current conversation, open, or why it cannot be had. In a script that
// may be the end of it.

#include <asio/awaitable.hpp>
#include <memory>

#include "app/prompt/prompt_context.h"

namespace confab {

// Opened again where it was lost, unless that is not wished: then, and where it cannot be opened,
// null, which was said. In a script that does not open connections again this is the end, and what
// it has not sent is said with it.
asio::awaitable<std::shared_ptr<Conversation>> open_conversation(PromptContext& context);

// --banner, of a connection that a script has just opened. False: no greeting came, which was said.
asio::awaitable<bool> is_greeted(PromptContext& context, std::shared_ptr<Conversation> opened);

// Why something cannot be done now: said, and remembered for the exit code.
void refuse(PromptContext& context, const Printable& text);
// The current conversation could not be opened: ends a script, or lets it skip that peer's lines.
void note_unreachable(PromptContext& context);
// The line that is carried out says where the next ones go, and cannot: a script ends there, or
// they go nowhere until another line says where. At a terminal it is the rest of a paste that is
// dropped.
enum class Aim { peer, destination };  // a conversation; within the current one
void miss_aim(PromptContext& context, Aim at);
// A message could not be sent, or Ctrl-C: nor are the lines of a paste that wait, as is said.
void drop_rest_of_paste(PromptContext& context);
// Before a script closes a conversation or opens it again: what crossed its end and was never read.
void note_crossing(PromptContext& context, Conversation& conversation);
void note_crossings(PromptContext& context);
// At the end of a script: that, and lines that were skipped.
void tell_unsent(PromptContext& context);

}  // namespace confab

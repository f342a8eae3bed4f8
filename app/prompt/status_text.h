#pragma once
// ":status": what is known of a conversation, one fact a line.

#include <span>
#include <string>
#include <string_view>

#include "app/session/conversation.h"
#include "protocol/text/printable.h"
#include "transport/connection.h"

namespace confab {

// "open", "refused", "open, the peer has finished sending".
std::string_view state_text(const Conversation& conversation);

// Where it leads, or where it came from: "tcp://localhost:12000", "from 127.0.0.1:40112", "everyone
// at udp://127.0.0.1:12000".
std::string place_text(const Conversation& conversation);

// All of it: what the transport knows, how lines and messages end, what went to and fro, and how
// long it has been open. `columns` as below.
Printable status_text(const Conversation& conversation, Clock::time_point now, int columns);

// "tcp1  tcp://localhost:12000  open", and the facts with their values under each other. `columns`:
// the terminal's, where long values are wrapped; 0: nothing is.
Printable status_text(std::string_view name, std::string_view url, std::string_view state,
                      std::span<const Fact> facts, int columns);

}  // namespace confab

#include "app/session/conversation_state.h"

namespace confab {

std::string_view state_name(ConversationState state) noexcept {
  switch (state) {
    case ConversationState::open:
      return "";
    case ConversationState::connecting:
      return "connecting";
    case ConversationState::cancelled:
      return "cancelled";
    case ConversationState::closed:
    case ConversationState::ended:
      return "closed";
    case ConversationState::reset:
      return "reset";
    case ConversationState::refused:
      return "refused";
    case ConversationState::timed_out:
      return "timed out";
    case ConversationState::failed:
      return "failed";
  }
  return "";
}

ConversationState state_after(const NetworkError& error) noexcept {
  if (error.is_refused()) return ConversationState::refused;
  if (error.is_reset()) return ConversationState::reset;
  if (error.code_name == "ETIMEDOUT") return ConversationState::timed_out;
  return ConversationState::failed;
}

}  // namespace confab

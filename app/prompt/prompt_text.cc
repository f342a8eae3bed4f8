#include "app/prompt/prompt_text.h"

#include <string>

#include "protocol/text/sentence.h"

namespace confab {

Printable prompt_text(const PromptContext& context) {
  if (!context.special_prompt.empty()) return context.special_prompt;
  const auto current = context.session.current();
  if (!current) return Printable("not connected> ");
  const std::string layer = current->layer().empty() ? "" : "+" + current->layer();
  std::string text = current->url().scheme + layer + " " + current->url().authority();
  if (!current->is_open()) text += " (" + std::string(state_name(current->state())) + ")";
  if (current->is_open() && current->peer_has_finished()) text += " (it sends no more)";
  if (current->is_open() && current->has_finished()) text += " (we send no more)";
  if (!current->destination().empty()) text += " (to " + current->destination().text + ")";
  return Printable(Untrusted(text + "> "));
}

}  // namespace confab

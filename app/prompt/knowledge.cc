#include "app/prompt/knowledge.h"

#include "app/prompt/prompt_context.h"

namespace confab {

Knowledge knowledge_of(const PromptContext& context) {
  Knowledge known;
  for (const auto& each : context.session.all())
    known.conversations.push_back({each->name(), each->url()});
  for (const Transport& each : context.session.registry().all()) {
    known.schemes.push_back(each.scheme);
    known.url_starts.push_back(each.scheme + (each.places.are_paths ? ":" : "://"));
  }
  known.target = target_of(context);
  known.history = context.history;
  known.commands_enabled = context.commands_enabled;
  known.is_asked = !context.special_prompt.empty();
  known.hints = context.hints && !known.is_asked;
  return known;
}

std::string target_of(const PromptContext& context) {
  const auto current = context.session.current();
  if (!current) return "";
  return current->destination().empty() ? current->url().authority() : current->destination().text;
}

}  // namespace confab

#include "app/prompt/knowledge.h"

namespace confab {

Knowledge knowledge_of(const Session& session) {
  Knowledge known;
  for (const auto& each : session.all())  // who came to us is no place to go to
    known.conversations.push_back({each->name(), each->is_accepted() ? Url() : each->url()});
  for (const auto& each : session.listeners().all()) known.listening.push_back(each.url);
  for (const Transport* const each : session.registry().all()) {
    known.schemes.push_back(each->scheme);
    known.url_starts.push_back(each->scheme + (each->places.are_paths ? ":" : "://"));
  }
  known.target = target_of(session);
  return known;
}

std::string target_of(const Session& session) {
  const auto current = session.current();
  if (!current) return "";
  if (current->is_accepted()) return current->addressee_text();
  return current->destination().empty() ? current->url().authority() : current->destination().text;
}

}  // namespace confab

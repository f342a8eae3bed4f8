#include "app/prompt/status_text.h"

#include <string>
#include <vector>

#include "app/text/row.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::size_t kValueColumn = 20;

std::string traffic_text(std::uint64_t messages, std::uint64_t bytes) {
  return std::to_string(messages) + (messages == 1 ? " message, " : " messages, ") +
         std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

// Of one who came to us; where everyone is heard, whom the next line goes to.
void append_accepted(const Conversation& conversation, std::vector<Fact>& facts) {
  facts.push_back({"accepted at", conversation.url().text()});
  if (!conversation.hears_anyone()) return;
  const std::string to = conversation.destination().text;
  const std::string how = conversation.is_pinned() ? " (:to)" : " (who spoke last)";
  facts.push_back({"lines go to", to.empty() ? "nobody: nobody has spoken" : to + how});
}

// What the transport knows, how lines and messages end, and what went to and fro.
std::vector<Fact> facts_of(const Conversation& conversation, Clock::time_point now) {
  const Traffic& traffic = conversation.traffic();
  std::vector<Fact> facts = conversation.facts();
  for (Fact& each : facts) {
    if (each.label == kSendsGoTo && !conversation.destination().empty())
      each.value = conversation.destination().text + " (:to)";
  }
  if (conversation.is_accepted()) append_accepted(conversation, facts);
  facts.push_back({"eol", conversation.line_end().name()});
  facts.push_back({"framing", conversation.manner().framing});
  facts.push_back({"sent", traffic_text(traffic.messages_sent, traffic.bytes_sent)});
  facts.push_back({"received", traffic_text(traffic.messages_received, traffic.bytes_received)});
  if (conversation.is_open())
    facts.push_back({"age", duration_text(now - conversation.opened_at())});
  return facts;
}

}  // namespace

std::string_view state_text(const Conversation& conversation) {
  if (!conversation.is_open()) return state_name(conversation.state());
  return conversation.peer_has_finished() ? "open, the peer has finished sending" : "open";
}

std::string place_text(const Conversation& conversation) {
  if (!conversation.is_accepted()) return conversation.url().text();
  if (!conversation.hears_anyone()) return "from " + conversation.peer_text();
  const std::string local = conversation.local_text();
  const Url& url = conversation.url();
  return "everyone at " + (local.empty() ? url.text() : url_text(url.scheme, local));
}

Printable status_text(std::string_view name, std::string_view url, std::string_view state,
                      std::span<const Fact> facts, int columns) {
  Printable text;
  append_row(name, name.size() + 2, std::string(url) + "  " + std::string(state), columns, text);
  for (const Fact& fact : facts)
    append_row("  " + fact.label, kValueColumn, fact.value, columns, text);
  return text;
}

Printable status_text(const Conversation& conversation, Clock::time_point now, int columns) {
  const std::vector<Fact> facts = facts_of(conversation, now);
  const std::string place = place_text(conversation);
  return status_text(conversation.name(), place, state_text(conversation), facts, columns);
}

}  // namespace confab

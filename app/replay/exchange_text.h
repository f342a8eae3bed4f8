#pragma once
// How a replay's steps, and what went wrong with them, are worded.

#include <chrono>
#include <string>
#include <string_view>

#include "app/replay/listening.h"
#include "protocol/text/printable.h"
#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// "send \"hello\\n\" (tcp1)", "open tcp://127.0.0.1:12000 (tcp1)", "refused tcp://127.0.0.1:9
// (tcp2)".
Printable exchange_name(const TranscriptEvent& event);
// " (tcp1)"; empty: nobody gave it a name.
Printable conversation_text(std::string_view conversation);
// The same event with {{NAME}} where a secret is: the texts of a report are cut, and half a
// secret is none.
TranscriptEvent without_secrets(const TranscriptEvent& event, const Secrets& secrets);
// A message in one line, in quotes and escaped, at most some sixty bytes of it.
Printable quoted_message(std::string_view bytes);
// The same for a rule, which is shown as the transcript says it.
Printable quoted_rule(std::string_view rule);
// " and 113 more bytes": what had come beyond heard.bytes. Empty: nothing had, or it belongs to
// another line.
Printable what_came_after(const Heard& heard);
// "a message of 3 to 5 bytes", as the rule's "bytes" says.
Printable message_of_size(const TranscriptMatch& match);
// What the transcript wants to come: its sample, or its rule.
Printable expectation(const TranscriptEvent& event);
// In place of what was expected; `waited` is for how long, or kNothingMore: too shortly to be told,
// since the peer was silent before.
constexpr std::chrono::nanoseconds kNothingMore{0};
Printable failure_text(const TranscriptEvent& event, const Heard& heard,
                       std::chrono::nanoseconds waited);
// The same in a word, to be counted: "mismatch", "timeout", "end", "ECONNRESET".
std::string failure_kind(const Heard& heard);

}  // namespace confab

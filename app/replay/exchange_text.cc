#include "app/replay/exchange_text.h"

#include <algorithm>

#include "protocol/text/common_ends.h"
#include "protocol/text/duration.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

constexpr std::size_t kMostQuoted = 60;

void append_silence(const Heard& heard, bool has_rule, std::chrono::nanoseconds waited,
                    Printable& text) {
  const bool is_short = waited == kNothingMore;
  if (heard.bytes.empty()) {
    text += is_short ? Literal(", nothing more came") : Literal(", nothing came");
  } else {
    text += has_rule ? Literal(", ") : Literal(", only ");  // what a rule refused may be too much
    text += quoted_message(heard.bytes);
    text += Literal(" came");
  }
  if (is_short) return;
  text += Literal(" within ");
  text += Untrusted(duration_text(waited));
}

// The end, or the failure.
Printable what_came_before(const Heard& heard) {
  Printable text;
  if (heard.bytes.empty()) return text;
  text += Literal(", after ");
  text += quoted_message(heard.bytes);
  return text;
}

}  // namespace

TranscriptEvent without_secrets(const TranscriptEvent& event, const Secrets& secrets) {
  TranscriptEvent copy = event;
  if (secrets.empty()) return copy;
  for (std::string* each : {&copy.payload.bytes, &copy.url, &copy.conn, &copy.from, &copy.to,
                            &copy.message, &copy.detail, &copy.text})
    *each = secrets.masked(*each);
  if (!copy.match) return copy;
  TranscriptMatch& match = *copy.match;
  for (std::string* each : {&match.pattern, &match.regex, &match.contains, &match.prefix,
                            &match.suffix, &match.hex, &match.json})
    *each = secrets.masked(*each);
  return copy;
}

Printable conversation_text(std::string_view conversation) {
  Printable text;
  if (!is_name_of_file(conversation)) return text;
  text += Literal(" (");
  text += Untrusted(conversation);
  text += Literal(")");
  return text;
}

Printable quoted_message(std::string_view bytes) { return quoted_excerpt(bytes, 0, kMostQuoted); }

Printable quoted_rule(std::string_view rule) {
  const std::string_view shown = rule.substr(0, character_start(rule, kMostQuoted));
  Printable text("\"");
  text += Untrusted(shown);
  text += Literal("\"");
  if (shown.size() < rule.size()) text += left_out(rule.size() - shown.size());
  return text;
}

Printable what_came_after(const Heard& heard) {
  Printable text;
  if (heard.bytes_after == 0) return text;
  text += Literal(" and ");
  text += heard.bytes_after;
  text += heard.bytes_after == 1 ? Literal(" more byte") : Literal(" more bytes");
  return text;
}

Printable exchange_name(const TranscriptEvent& event) {
  Printable text;
  text += Untrusted(type_name(event.type));
  if (event.type == TranscriptType::error) {
    text += Literal(" ");
    text += Untrusted(event.code);
  }
  if (!event.url.empty()) {
    text += Literal(" ");
    text += Untrusted(event.url);
  }
  if (event.payload.kind != TranscriptPayload::Kind::none) {
    text += Literal(" ");
    text += quoted_message(event.payload.bytes);
  }
  text += conversation_text(event.conn);
  return text;
}

Printable message_of_size(const TranscriptMatch& match) {
  Printable text("a message");
  if (!match.least_bytes) return text;
  const bool has_limit = match.most_bytes.has_value();
  text += has_limit ? Literal(" of ") : Literal(" of at least ");
  text += std::uint64_t{*match.least_bytes};
  if (has_limit && match.most_bytes != match.least_bytes) {
    text += Literal(" to ");
    text += std::uint64_t{*match.most_bytes};
  }
  text += match.most_bytes == std::uint64_t{1} ? Literal(" byte") : Literal(" bytes");
  return text;
}

Printable expectation(const TranscriptEvent& event) {
  if (event.type == TranscriptType::eof) {
    Printable text("the peer's end");
    if (event.detail.empty()) return text;
    text += Literal(" with ");
    return text += quoted_message(event.detail), text;
  }
  if (event.type == TranscriptType::error) {
    Printable text("the error ");
    text += Untrusted(event.code);
    return text;
  }
  if (!event.match) return quoted_message(event.payload.bytes);
  Printable text("something like ");
  const TranscriptMatch& match = *event.match;
  for (const std::string* each : {&match.pattern, &match.regex, &match.contains, &match.prefix,
                                  &match.suffix, &match.hex, &match.json}) {
    if (!each->empty()) return text += quoted_rule(*each), text;
  }
  return message_of_size(match);
}

namespace {

// Both where they begin to differ, if that is beyond what is quoted of a message.
std::pair<Printable, Printable> quoted_pair(std::string_view a, std::string_view b) {
  constexpr std::size_t kBefore = 20;
  const std::size_t same = common_prefix(a, b);
  const bool is_far = same + kBefore > kMostQuoted;
  const std::size_t from = is_far ? character_start(a, same - kBefore) : 0;
  return quoted_excerpts(a, b, from, kMostQuoted);
}

}  // namespace

Printable failure_text(const TranscriptEvent& event, const Heard& heard,
                       std::chrono::nanoseconds waited) {
  Printable text("expected ");
  const bool has_sample = event.type == TranscriptType::recv && !event.match;
  if (has_sample && heard.kind == Kind::different && !heard.is_wrong_kind) {
    const auto [expected, got] = quoted_pair(event.payload.bytes, heard.bytes);
    text += expected;
    text += Literal(", got ");
    text += got;
    text += what_came_after(heard);
    if (!heard.then.empty()) text += Literal(", then ");
    text += heard.then;
  } else {
    text += expectation(event);
  }
  switch (heard.kind) {
    case Kind::matched:
      break;
    case Kind::different:
      if (heard.is_wrong_kind) return text += Literal(", and it "), text += heard.why, text;
      if (has_sample) break;
      if (event.type == TranscriptType::eof && heard.bytes.empty()) {
        text += heard.detail.empty() ? Literal(", it ended without") : Literal(", it ended with ");
        if (!heard.detail.empty()) text += quoted_message(heard.detail);
        break;
      }
      text += Literal(", got ");
      text += quoted_message(heard.bytes);
      break;
    case Kind::timed_out:
      if (event.type == TranscriptType::error && event.op == "connect") {
        text += Literal(", but it connected");
        break;
      }
      append_silence(heard, event.match.has_value(), waited, text);
      break;
    case Kind::ended:
      text += Literal(", the peer finished sending instead");
      text += what_came_before(heard);
      break;
    case Kind::failed:
      text += Literal(", ");
      text += Untrusted(heard.failure->what());
      text += what_came_before(heard);
      break;
  }
  if (!heard.why.empty()) {
    text += Literal(": it ");
    text += heard.why;
  }
  return text;
}

std::string failure_kind(const Heard& heard) {
  switch (heard.kind) {
    case Heard::Kind::timed_out:
      return "timeout";
    case Heard::Kind::ended:
      return "end";
    case Heard::Kind::failed:
      return heard.failure->code_name;
    default:
      return "mismatch";
  }
}

}  // namespace confab

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command_line.h"
#include "app/prompt/special_prompt.h"
#include "app/prompt/typed_names.h"
#include "protocol/match/pattern.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::chrono::seconds kExpectTime{5};

struct Expectation {
  std::string text;  // as it was typed: a secret is a name there
  std::chrono::nanoseconds limit;
  bool limit_was_typed = false;
};

// The last word is the limit if it is a duration with its unit, and something is before it: "users
// 4" has none.
Expectation parse_expectation(const std::string& arguments) {
  if (arguments.empty()) throw UsageError("the pattern is missing");
  const std::size_t blank = arguments.find_last_of(" \t");
  const bool has_unit = std::isdigit(static_cast<unsigned char>(arguments.back())) == 0;
  if (blank != std::string::npos && has_unit) {
    try {
      const auto limit = parse_duration(std::string_view(arguments).substr(blank + 1));
      return {std::string(trimmed(std::string_view(arguments).substr(0, blank))), limit, true};
    } catch (const std::invalid_argument&) {
      // no duration: the word belongs to the pattern
    }
  }
  return {arguments, kExpectTime, false};
}

// The number of messages up to and with the first that matches.
std::optional<std::size_t> find_match(const Pattern& pattern,
                                      const std::deque<std::string>& messages) {
  const auto found = std::find_if(messages.begin(), messages.end(), [&](const std::string& each) {
    return pattern.search(each).has_value();
  });
  if (found == messages.end()) return std::nullopt;
  return static_cast<std::size_t>(found - messages.begin()) + 1;
}

// "users 4", where "4" may have been meant as a time.
std::string advice_on_duration(const Expectation& wanted) {
  const std::size_t blank = wanted.text.find_last_of(" \t");
  if (wanted.limit_was_typed || blank == std::string::npos) return "";
  const std::string last = wanted.text.substr(blank + 1);
  const bool is_number = last.find_first_not_of("0123456789.") == std::string::npos;
  return is_number ? " (a duration has its unit: " + last + "s)" : "";
}

std::string not_met(const Expectation& wanted, const std::deque<std::string>& messages,
                    const Conversation& from, bool has_enough) {
  constexpr std::size_t kShown = 200;
  std::string text = "expected " + wanted.text + " from " + from.addressee_text() + ": ";
  if (has_enough) {
    text += "not among what came (-n)";
  } else if (from.peer_has_finished()) {
    text += "it has finished sending";
  } else {
    text += from.is_open() ? "not there within " + duration_text(wanted.limit)
                           : "it is not connected (" + std::string(state_name(from.state())) + ")";
  }
  text += advice_on_duration(wanted);
  const bool came_before = from.traffic().messages_received > 0;
  if (messages.empty()) return text + (came_before ? "; nothing more came" : "; nothing came");
  std::string last = messages.back().substr(0, kShown);
  while (last.ends_with('\n') || last.ends_with('\r')) last.pop_back();
  return text + "; what came last: " + (last.empty() ? "an empty message" : last);
}

// "3.2 s of 10.0 s"
std::string progress_text(std::chrono::nanoseconds spent, std::chrono::nanoseconds limit) {
  return duration_text(spent) + " of " + duration_text(limit);
}

// True: it has come; else more must. What it is in, and before, is taken.
bool is_met(PromptContext& context, const Expectation& wanted, const Pattern& pattern,
            const std::string& conversation) {
  const auto count = find_match(pattern, context.inbox.messages(conversation));
  if (!count) return false;
  context.inbox.take(conversation, *count);
  context.screen.notice(sentence("as expected: {}", wanted.text));
  return true;
}

Pattern pattern_of(const PromptContext& context, const Expectation& wanted) {
  return Pattern(pattern_with_values(wanted.text, context.secrets, context.variables));
}

void tell_not_met(PromptContext& context, const Expectation& wanted, const Conversation& from) {
  context.outcome.note_unexpected();
  const std::string text =
      not_met(wanted, context.inbox.messages(from.name()), from, context.has_enough);
  context.screen.error(Untrusted(text));
  context.inbox.clear(from.name());
}

}  // namespace

void expect_now(PromptContext& context, const std::string& arguments) {
  const Expectation wanted = parse_expectation(arguments);
  const auto conversation = context.session.current();
  if (!conversation) throw UsageError("nothing is open that could say it");
  if (!is_met(context, wanted, pattern_of(context, wanted), conversation->name()))
    tell_not_met(context, wanted, *conversation);
}

asio::awaitable<void> do_expect(PromptContext& context, std::string arguments) {
  const Expectation wanted = parse_expectation(arguments);
  const Pattern pattern = pattern_of(context, wanted);
  const auto conversation = context.session.current();
  if (!conversation) throw UsageError("nothing is open that could say it");
  const std::string name = conversation->name();
  const LoopTime& time = LoopTime::of(context.io);
  const auto begin = time.now();
  const auto latest = begin + wanted.limit;
  const Progress progress(context, [&] {
    return "waiting for " + wanted.text + ": " + progress_text(time.now() - begin, wanted.limit);
  });
  for (;;) {
    if (context.has_enough) co_return;  // it was judged by what came
    if (is_met(context, wanted, pattern, name)) co_return;
    if (time.now() >= latest || !conversation->may_answer()) break;
    co_await conversation->changed().wait_until(latest);
  }
  if (!context.script.keep_going) context.script_failed = true;
  tell_not_met(context, wanted, *conversation);
}

asio::awaitable<void> do_wait(PromptContext& context, std::string arguments) {
  if (arguments.empty()) throw UsageError("the duration is missing");
  const auto length = parse_duration(arguments);
  const LoopTime& time = LoopTime::of(context.io);
  const auto begin = time.now();
  const Progress progress(context,
                          [&] { return "waiting: " + progress_text(time.now() - begin, length); });
  co_await sleep_until(begin + length);
}

}  // namespace confab

#include "app/prompt/wait_actions.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "protocol/match/pattern.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {

struct Expectation {
  std::string text;  // as it was typed: a secret is a name there
  Pattern pattern;   // with its values
  std::chrono::nanoseconds limit;
  bool limit_was_typed = false;
};

namespace {

constexpr std::chrono::seconds kExpectTime{5};

// Of "PATTERN DURATION": the last word is the limit if it is a duration with its unit, and
// something is before it: "users 4" has none.
std::optional<std::chrono::nanoseconds> typed_limit(std::string_view arguments) {
  const std::size_t blank = arguments.find_last_of(" \t");
  const bool has_unit = std::isdigit(static_cast<unsigned char>(arguments.back())) == 0;
  if (blank == std::string::npos || !has_unit) return std::nullopt;
  try {
    return parse_duration(arguments.substr(blank + 1));
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // the word belongs to the pattern
  }
}

Expectation read_expectation(const std::string& arguments, const TypedNames& names) {
  if (arguments.empty()) throw UsageError("the pattern is missing");
  const auto limit = typed_limit(arguments);
  std::string text = arguments;
  if (limit) text = trimmed(std::string_view(text).substr(0, text.find_last_of(" \t")));
  Pattern pattern(names.filled_pattern(text));
  return {std::move(text), std::move(pattern), limit.value_or(kExpectTime), limit.has_value()};
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

}  // namespace

// True: it has come; else more must. What it is in, and before, is taken.
bool WaitActions::is_met(const Expectation& wanted, const std::string& conversation) {
  const auto count = find_match(wanted.pattern, inbox_.messages(conversation));
  if (!count) return false;
  inbox_.take(conversation, *count);
  course_.notice(sentence("as expected: {}", wanted.text));
  return true;
}

void WaitActions::tell_not_met(const Expectation& wanted, const Conversation& from) {
  const std::string text =
      not_met(wanted, inbox_.messages(from.name()), from, course_.has_enough());
  course_.miss(Printable(Untrusted(text)));
  inbox_.clear(from.name());
}

void WaitActions::tell_nobody(const Expectation& wanted) {
  course_.fail();
  course_.miss(sentence("expected {}: nobody has connected", wanted.text));
}

void WaitActions::expect_now(const std::string& arguments) {
  const Expectation wanted = read_expectation(arguments, names_);
  const auto conversation = session_.current();
  if (!conversation) throw UsageError("nothing is open that could say it");
  if (!is_met(wanted, conversation->name())) tell_not_met(wanted, *conversation);
}

asio::awaitable<void> WaitActions::expect(std::string arguments) {
  const Expectation wanted = read_expectation(arguments, names_);
  const LoopTime& time = LoopTime::of(co_await asio::this_coro::executor);
  const auto begin = time.now();
  const auto latest = begin + wanted.limit;
  const PromptRow::Progress progress(row_, [&] {
    return "waiting for " + wanted.text + ": " + progress_text(time.now() - begin, wanted.limit);
  });
  if (!session_.current()) co_await session_.someone(latest);
  const auto conversation = session_.current();
  if (!conversation && session_.listeners().is_listening()) co_return tell_nobody(wanted);
  if (!conversation) throw UsageError("nothing is open that could say it");
  for (;;) {
    if (course_.has_enough()) co_return;  // it was judged by what came
    if (is_met(wanted, conversation->name())) co_return;
    if (time.now() >= latest || !conversation->may_answer()) break;
    co_await conversation->changed().wait_until(latest);
  }
  course_.fail();
  tell_not_met(wanted, *conversation);
}

asio::awaitable<void> WaitActions::wait(std::string arguments) {
  if (arguments.empty()) throw UsageError("the duration is missing");
  const auto length = parse_duration(arguments);
  const LoopTime& time = LoopTime::of(co_await asio::this_coro::executor);
  const auto begin = time.now();
  const PromptRow::Progress progress(
      row_, [&] { return "waiting: " + progress_text(time.now() - begin, length); });
  co_await sleep_until(begin + length);
}

}  // namespace confab

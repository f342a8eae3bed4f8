// The lines of a session, one after the other: what each is, and how it is carried out.

#include <algorithm>
#include <asio/post.hpp>
#include <stdexcept>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/open_conversation.h"
#include "app/prompt/prompt.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"
#include "transport/network_error.h"

namespace confab {
namespace {

bool gives_verdict(const std::string& line) {
  return is_command(line, "expect") || is_command(line, "replay");
}

}  // namespace

// "help", "exit" and such, at a terminal, where there is nobody who could be told.
std::string Prompt::as_meant(const std::string& line) const {
  const bool is_typed = !context_.scripted && !context_.editor.gives_script();
  const bool is_alone = !context_.session.current() && context_.commands_enabled;
  const std::string meant = is_typed && is_alone ? command_meant_by(line) : "";
  return meant.empty() ? line : meant;
}

bool Prompt::goes_on() const {
  if (reader_left_ && !waits_for_verdict()) return false;
  return !stopped_ && !context_.leave && !(context_.scripted && context_.script_failed);
}

// Of a script: in what is under way, and in what was read.
bool Prompt::waits_for_verdict() const {
  if (!context_.scripted) return false;
  const auto waiting = context_.editor.waiting();
  return (busy_ && gives_verdict(context_.line)) || std::ranges::any_of(waiting, gives_verdict);
}

void Prompt::stop_with_replies() {
  if (stopped_) return;
  context_.has_enough = true;
  std::vector<std::string> lines = context_.editor.waiting();
  const bool is_cut_off = busy_ && (is_pacing_ || gives_verdict(context_.line));
  if (is_cut_off) lines.insert(lines.begin(), context_.line);
  if (context_.scripted) tell_left(judge_next(std::move(lines)));
  stop();
}

// The lines after those.
std::vector<std::string> Prompt::judge_next(std::vector<std::string> lines) {
  auto next = lines.begin();
  for (; next != lines.end() && context_.commands_enabled && is_command(*next, "expect"); ++next) {
    std::string complaint;
    try {
      expect_now(context_, std::string(trimmed(parse_command_line(*next).arguments)));
    } catch (const std::invalid_argument& error) {
      complaint = error.what();
    }
    if (!complaint.empty()) complain(":expect: " + complaint);
  }
  lines.erase(lines.begin(), next);
  return lines;
}

void Prompt::tell_left(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const auto verdict = std::ranges::find_if(lines, gives_verdict);
  const bool is_missed = context_.commands_enabled && verdict != lines.end();
  const std::size_t more = lines.size() - (is_missed ? 1 : 0);
  const Literal noun = more == 1 ? Literal("line") : Literal("lines");
  Printable what;
  if (is_missed) what += sentence("\"{}\"", context_.secrets.masked(*verdict));
  if (is_missed && more > 0) what += Literal(" and ");
  if (more > 0) what += sentence("{} {}{}", more, is_missed ? Literal("more ") : Literal(""), noun);
  what += sentence(" not carried out (-n {})", context_.script.replies.value_or(0));
  if (!is_missed) return context_.screen.notice(what);
  context_.outcome.note_unexpected();
  context_.screen.error(what);
}

asio::awaitable<void> Prompt::read_lines() {
  welcome();
  while (goes_on()) {
    show_prompt();
    std::optional<std::string> line;
    std::string complaint;
    try {
      line = co_await context_.editor.next_line();
    } catch (const std::invalid_argument& error) {
      complaint = error.what();
    } catch (const Unreadable& error) {
      tell_unreadable(error);
    }
    if (!complaint.empty()) {
      complain(complaint);
      continue;
    }
    if (!line) break;
    if (options_.quit_on_empty && line->empty()) break;
    remember(*line);
    co_await execute(std::move(*line));
  }
  if (!context_.scripted) context_.leave = true;  // Ctrl-D is :quit
}

asio::awaitable<void> Prompt::execute(std::string line) {
  busy_ = true;
  asio::post(context_.io, [this] { show_prompt(); });  // while it waits: "(connecting)"
  bool cancelled = false;
  try {
    co_await perform(std::move(line));
  } catch (const Unreadable& error) {
    tell_unreadable(error);
  } catch (const std::system_error& error) {
    if (!was_cancelled(error) || stopped_) throw;
    cancelled = true;
  }
  busy_ = false;
  if (!cancelled) co_return;
  co_await asio::this_coro::reset_cancellation_state();
  context_.screen.notice(Printable("cancelled"));
}

asio::awaitable<void> Prompt::perform(std::string line) {
  context_.line = line;
  if (context_.scripted || context_.editor.gives_script()) {
    is_pacing_ = true;
    co_await pacer_.before(line);
    is_pacing_ = false;
  }
  line = as_meant(line);
  context_.line = line;
  CommandLine typed;
  if (context_.commands_enabled && line.starts_with(':')) {
    typed = parse_command_line(line);
  } else {
    typed.message = std::move(line);
  }
  const Command* command = nullptr;
  std::string complaint;
  bool is_about_usage = true;
  try {
    if (typed.name.empty()) {
      warn_of_blanks(typed.message);
      co_await send_message(context_, std::move(typed.message));
    } else {
      command = &find_command(typed.name);
      if (!command->keeps_blanks) typed.arguments = trimmed(typed.arguments);
      co_await command->run(context_, std::move(typed.arguments));
    }
  } catch (const Unsendable& error) {
    complaint = error.what();
    is_about_usage = false;
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  if (complaint.empty()) co_return;
  if (command != nullptr) complaint = ":" + typed.name + ": " + complaint;
  if (command != nullptr && !command->arguments.empty() && is_about_usage)
    complaint += "; usage: " + usage(*command);
  complain(context_.place + complaint);
  if (command != nullptr && command->aims)
    miss_aim(context_, command->takes == Takes::destination ? Aim::destination : Aim::peer);
}

}  // namespace confab

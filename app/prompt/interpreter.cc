#include "app/prompt/interpreter.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"
#include "transport/network_error.h"

namespace confab {

asio::awaitable<bool> Interpreter::open_first(Url url, std::optional<StarttlsWish> starttls) {
  bool is_open = false;
  std::string complaint;
  try {
    is_open = co_await aim_.open(std::move(url), std::move(starttls));
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  if (!complaint.empty()) complain(complaint);
  if (!is_open) course_.outcome().note_network_error();
  co_return is_open;
}

asio::awaitable<bool> Interpreter::listen_first(std::vector<TypedAddress> addresses) {
  bool is_listening = false;
  std::string complaint;
  try {
    auto listening = actions_.listens.listen_at(std::move(addresses));
    is_listening = co_await std::move(listening);
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  if (!complaint.empty()) complain(complaint);
  if (!is_listening || !course_.is_script()) co_return is_listening;
  const bool has_come = co_await aim_.someone();
  if (!has_come)
    course_.refuse(sentence("nobody connected within {} (--timeout)",
                            duration_text(course_.options().timeout)));
  co_return has_come;
}

asio::awaitable<void> Interpreter::carry_out(std::string line) {
  lines_.begin(line);
  if (lines_.is_of_script()) co_await pace(line);
  line = as_meant(line);
  lines_.begin(line);
  co_await perform(std::move(line));
}

// is_pacing_ also where Ctrl-C ends it.
asio::awaitable<void> Interpreter::pace(std::string line) {
  const std::unique_ptr<bool, void (*)(bool*)> pacing(&is_pacing_, [](bool* is) { *is = false; });
  is_pacing_ = true;
  const bool waits = is_command(line, "expect") || is_command(line, "wait");
  const Pacer::Next next = waits ? Pacer::Next::wait : Pacer::Next::other;
  co_await pacer_.before(next);
}

// "help", "exit" and such, at a terminal, where there is nobody who could be told.
std::string Interpreter::as_meant(const std::string& line) const {
  const bool is_alone = !aim_.current() && lines_.commands_enabled();
  const std::string meant = !lines_.is_of_script() && is_alone ? command_meant_by(line) : "";
  return meant.empty() ? line : meant;
}

asio::awaitable<void> Interpreter::perform(std::string line) {
  CommandLine typed;
  if (lines_.commands_enabled() && line.starts_with(':')) {
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
      co_await actions_.sends.message(std::move(typed.message));
    } else {
      command = &find_command(typed.name);
      if (!command->keeps_blanks) typed.arguments = trimmed(typed.arguments);
      co_await command->run(actions_, std::move(typed.arguments));
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
  complain(lines_.place() + complaint);
  if (command != nullptr && command->aims)
    aim_.miss(command->takes == Takes::destination ? Aim::At::destination : Aim::At::peer);
}

void Interpreter::warn_of_blanks(const std::string& line) {
  const bool meant = lines_.commands_enabled() && looks_like_command(line);
  if (!meant || std::exchange(warned_of_blanks_, true)) return;
  course_.notice(
      Printable("sent as a message: a command begins with \":\", and no blank before it"));
}

bool Interpreter::is_command(std::string_view line, std::string_view name) const {
  return lines_.commands_enabled() && confab::is_command(line, name);
}

bool Interpreter::gives_verdict(std::string_view line) const {
  return is_command(line, "expect") || is_command(line, "replay");
}

void Interpreter::leave_out(std::vector<std::string> lines) {
  tell_left(judge_next(std::move(lines)));
}

// The lines after those.
std::vector<std::string> Interpreter::judge_next(std::vector<std::string> lines) {
  auto next = lines.begin();
  for (; next != lines.end() && is_command(*next, "expect"); ++next) {
    std::string complaint;
    try {
      actions_.waits.expect_now(std::string(trimmed(parse_command_line(*next).arguments)));
    } catch (const std::invalid_argument& error) {
      complaint = error.what();
    }
    if (!complaint.empty()) complain(":expect: " + complaint);
  }
  lines.erase(lines.begin(), next);
  return lines;
}

void Interpreter::tell_left(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const auto verdict =
      std::ranges::find_if(lines, [this](const std::string& each) { return gives_verdict(each); });
  const bool is_missed = verdict != lines.end();
  const std::size_t more = lines.size() - (is_missed ? 1 : 0);
  const Literal noun = more == 1 ? Literal("line") : Literal("lines");
  Printable what;
  if (is_missed) what += sentence("\"{}\"", lines_.masked(*verdict));
  if (is_missed && more > 0) what += Literal(" and ");
  if (more > 0) what += sentence("{} {}{}", more, is_missed ? Literal("more ") : Literal(""), noun);
  what += sentence(" not carried out (-n {})", course_.options().replies.value_or(0));
  if (!is_missed) return course_.notice(what);
  course_.miss(what);
}

}  // namespace confab

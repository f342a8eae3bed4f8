#include "app/prompt/open_conversation.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "app/prompt/command_line.h"
#include "app/prompt/special_prompt.h"
#include "app/session/excerpt.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

namespace confab {
namespace {

asio::awaitable<bool> agrees_to_reconnect(PromptContext& context,
                                          const Conversation& conversation) {
  if (context.scripted) co_return false;
  Printable question("connect to ");
  question += Untrusted(conversation.url().text());
  question += Literal(" again, and send? [y/N] ");
  Question asked(context, question, LineEditor::Answer::shown);
  const auto answer = co_await asked.answer();
  co_return answer && (answer->starts_with('y') || answer->starts_with('Y'));
}

std::string quoted(const PromptContext& context, std::string_view line) {
  return excerpt(context.secrets.masked(line));
}

std::string more_lines(std::uint64_t count) {
  if (count == 0) return "";
  return " and " + std::to_string(count) + (count == 1 ? " more line" : " more lines");
}

bool sends_something(std::string_view line) {
  constexpr std::array<std::string_view, 4> kSending = {"send", "raw", "hex", "file"};
  return std::ranges::any_of(kSending, [line](auto name) { return is_command(line, name); });
}

// Of the lines that a script has read and not carried out yet: what is sent, without commands and
// without the value after a ":secret". They are dropped.
std::vector<std::string> drop_messages(PromptContext& context) {
  std::vector<std::string> messages;
  bool is_value = false;
  for (std::string& each : context.editor.waiting()) {
    const bool is_line = !context.commands_enabled || parse_command_line(each).name.empty();
    if ((is_line && !is_value) || sends_something(each)) messages.push_back(each);
    is_value = !is_line && is_command(each, "secret");
  }
  context.editor.drop_waiting();
  return messages;
}

// "closed by 127.0.0.1:7002 after 1 reply"
std::string end_of(const Conversation& conversation) {
  const Traffic& traffic = conversation.traffic();
  const std::uint64_t replies = traffic.replies - traffic.greetings;
  // What it had not read when it closed was answered with a reset.
  const bool has_crossed = !conversation.unsent().empty();
  std::string text(has_crossed ? "closed" : state_name(conversation.state()));
  if (text == "failed") text = "lost";
  text += " by " + conversation.peer_text();
  if (replies == 0) return text + " without a reply";
  return text + " after " + (replies == 1 ? "1 reply" : std::to_string(replies) + " replies");
}

// Nothing is opened again behind a script's back: it ends here, and says what it has not sent.
void end_script(PromptContext& context, const Conversation& conversation) {
  const bool has_crossed = !conversation.unsent().empty();
  const std::string first = has_crossed ? conversation.unsent() : quoted(context, context.line);
  std::uint64_t more = drop_messages(context).size();
  if (has_crossed) more += conversation.unsent_messages();
  // An error was told when it came; an end is told here.
  const Printable end = has_crossed || conversation.state() == Conversation::State::ended
                            ? sentence("{}; ", end_of(conversation))
                            : Printable();
  refuse(context,
         sentence("{}{}{} not sent (--reconnect opens it again)", end, first, more_lines(more)));
  context.told_unsent = context.script_failed = true;
}

// Its peer could not be reached again, which was told.
void lose_line(PromptContext& context, const Conversation& conversation) {
  if (!context.scripted)
    return context.screen.error(sentence("{} not sent", quoted(context, context.line)));
  if (context.script.keep_going) {
    context.skipped[conversation.name()] += 1;
    return;
  }
  const bool has_crossed = !conversation.unsent().empty();
  const std::string first = has_crossed ? conversation.unsent() : quoted(context, context.line);
  const std::uint64_t crossed = has_crossed ? conversation.unsent_messages() : 0;
  refuse(context,
         sentence("{}{} not sent", first, more_lines(crossed + drop_messages(context).size())));
  context.told_unsent = true;
}

asio::awaitable<std::shared_ptr<Conversation>> find_open(PromptContext& context) {
  const auto current = context.session.current();
  if (!current) {
    refuse(context, Printable("not connected: nothing was sent; \":tcp HOST PORT\" or "
                              "\":udp HOST PORT\" connects"));
    co_return nullptr;
  }
  while (current->is_busy()) co_await current->changed().wait();
  if (current->is_open()) co_return current;
  const bool ends_script = context.scripted && current->was_open() &&
                           context.session.settings().reconnect == Reconnect::off;
  if (ends_script && context.script.keep_going) context.skipped.emplace(current->name(), 0);
  const auto known = context.skipped.find(current->name());
  if (known != context.skipped.end()) {
    context.outcome.note_network_error();
    known->second += 1;
    co_return nullptr;
  }
  if (ends_script) {
    end_script(context, *current);
    co_return nullptr;
  }
  const Reconnect wish = context.session.settings().reconnect;
  bool agreed = wish == Reconnect::automatic;
  if (wish == Reconnect::ask) agreed = co_await agrees_to_reconnect(context, *current);
  if (!agreed) {
    refuse(context, sentence("not connected to {}: nothing was sent; \":{}\" connects again",
                             current->peer_text(), current->url().scheme));
    co_return nullptr;
  }
  const bool is_open = co_await current->open();
  const bool may_send = is_open && co_await is_greeted(context, current);
  if (may_send) co_return current;
  note_unreachable(context);
  lose_line(context, *current);
  co_return nullptr;
}

// --keep-going: lines for a peer that was not there.
void tell_skipped(PromptContext& context) {
  for (const auto& [name, lines] : context.skipped) {
    if (lines == 0) continue;
    const Literal what = lines == 1 ? Literal("line") : Literal("lines");
    const Conversation* of = context.session.look_up(name);
    if (of != nullptr && of->was_open()) {
      context.screen.error(sentence("{}; {} {} not sent", end_of(*of), lines, what));
    } else {
      context.screen.error(
          sentence("{} {} for {} not sent", lines, what, of == nullptr ? name : of->url().text()));
    }
  }
}

}  // namespace

asio::awaitable<bool> is_greeted(PromptContext& context, std::shared_ptr<Conversation> opened) {
  if (!context.scripted || !context.script.banner || opened->hears_anyone()) co_return true;
  const bool came = co_await context.wait_for_banner(opened);
  if (!came) context.outcome.note_network_error();
  co_return came;
}

void refuse(PromptContext& context, const Printable& text) {
  context.outcome.note_network_error();
  context.screen.error(text);
}

asio::awaitable<std::shared_ptr<Conversation>> open_conversation(PromptContext& context) {
  std::shared_ptr<Conversation> conversation;
  try {
    conversation = co_await find_open(context);
  } catch (const std::system_error& error) {
    if (was_cancelled(error) && !context.scripted)
      context.screen.notice(sentence("{} not sent", quoted(context, context.line)));
    throw;
  }
  if (!conversation) drop_rest_of_paste(context);
  co_return conversation;
}

// Messages that nobody will get, since the script ended before them.
void tell_dropped(PromptContext& context) {
  const std::vector<std::string> messages = drop_messages(context);
  if (messages.empty()) return;
  context.screen.error(sentence("{}{} not sent", quoted(context, messages.front()),
                                more_lines(messages.size() - 1)));
}

void tell_unsent(PromptContext& context) {
  tell_skipped(context);
  if (context.told_unsent) return;  // with the rest of the script
  if (context.script_failed) tell_dropped(context);
  for (const auto& each : context.session.all()) tell_unsent(context, *each);
}

void tell_unsent(PromptContext& context, const Conversation& conversation) {
  if (conversation.unsent().empty()) return;
  const bool is_off = context.session.settings().reconnect == Reconnect::off;
  const Literal advice = is_off ? Literal(" (--reconnect opens it again)") : Literal("");
  refuse(context, sentence("{}; {}{} not sent{}", end_of(conversation), conversation.unsent(),
                           more_lines(conversation.unsent_messages() - 1), advice));
}

void note_unreachable(PromptContext& context) {
  if (!context.script.keep_going) {
    context.script_failed = true;
  } else if (context.scripted) {
    context.skipped.emplace(context.session.current()->name(), 0);
  }
}

void drop_rest_of_paste(PromptContext& context) {
  if (context.scripted) return;  // a script's lines are counted where it ends
  const std::size_t dropped = context.editor.drop_waiting();
  if (dropped == 0) return;
  const Literal lines = dropped == 1 ? Literal("line") : Literal("lines");
  context.screen.notice(sentence("not sent: {} {} more of the paste", dropped, lines));
}

}  // namespace confab

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

// Of a connection, however a later attempt to open it again went.
std::string_view kind_of_end(Conversation::State state) {
  if (state == Conversation::State::reset) return "reset";
  return state == Conversation::State::failed ? "lost" : "closed";
}

// "closed by 127.0.0.1:7002 after 1 reply"
std::string end_of(const Conversation& conversation) {
  const Traffic& traffic = conversation.traffic();
  const std::uint64_t replies = traffic.replies - traffic.greetings;
  std::string text(kind_of_end(conversation.state()));
  text += " by " + conversation.peer_text();
  if (replies == 0) return text + " without a reply";
  return text + " after " + (replies == 1 ? "1 reply" : std::to_string(replies) + " replies");
}

// As it ended this time: what was lost before, and opened again since, is another loss.
LostLines& lost_lines(PromptContext& context, const Conversation& conversation) {
  const bool has_ended = conversation.was_open() && !conversation.is_open();
  std::string end = has_ended ? end_of(conversation) : "";
  const auto is_it = [&](const LostLines& each) {
    return each.conversation == conversation.name() && each.end == end;
  };
  const auto known = std::ranges::find_if(context.lost, is_it);
  if (known != context.lost.end()) return *known;
  return context.lost.emplace_back(
      LostLines{conversation.name(), conversation.url().text(), std::move(end), "", 0, 0});
}

void skip_line_astray(PromptContext& context) {
  const auto is_it = [&](const LostLines& each) {
    return each.conversation.empty() && each.target == context.astray;
  };
  const auto known = std::ranges::find_if(context.lost, is_it);
  if (known != context.lost.end()) {
    known->skipped += 1;
  } else {
    context.lost.push_back(LostLines{"", context.astray, "", "", 0, 1});
  }
}

void skip_line(PromptContext& context, Conversation& conversation) {
  note_crossing(context, conversation);
  lost_lines(context, conversation).skipped += 1;
}

// Nothing is opened again behind a script's back: it ends here, and says what it has not sent.
void end_script(PromptContext& context, Conversation& conversation) {
  const bool has_crossed = !conversation.unsent().empty();
  const std::string first = has_crossed ? conversation.unsent() : quoted(context, context.line);
  std::uint64_t more = drop_messages(context).size();
  if (has_crossed) more += conversation.unsent_messages();
  // An error was told when it came; an end is told here.
  const Printable end = has_crossed || conversation.state() == Conversation::State::ended
                            ? sentence("{}; ", end_of(conversation))
                            : Printable();
  const Literal advice =
      conversation.may_reconnect() ? Literal(" (--reconnect opens it again)") : Literal("");
  refuse(context, sentence("{}{}{} not sent{}", end, first, more_lines(more), advice));
  conversation.forget_unsent();
  context.told_unsent = context.script_failed = true;
}

// Its peer could not be reached again, which was told.
void lose_line(PromptContext& context, Conversation& conversation) {
  if (!context.scripted)
    return context.screen.error(sentence("{} not sent", quoted(context, context.line)));
  if (context.script.keep_going) {
    skip_line(context, conversation);
    return;
  }
  const bool has_crossed = !conversation.unsent().empty();
  const std::string first = has_crossed ? conversation.unsent() : quoted(context, context.line);
  const std::uint64_t crossed = has_crossed ? conversation.unsent_messages() : 0;
  refuse(context,
         sentence("{}{} not sent", first, more_lines(crossed + drop_messages(context).size())));
  conversation.forget_unsent();
  context.told_unsent = true;
}

asio::awaitable<std::shared_ptr<Conversation>> find_open(PromptContext& context) {
  if (!context.astray.empty()) {
    skip_line_astray(context);
    co_return nullptr;
  }
  const auto current = context.session.current();
  if (!current) {
    refuse(context, Printable("not connected: nothing was sent; \":tcp HOST PORT\" or "
                              "\":udp HOST PORT\" connects"));
    co_return nullptr;
  }
  while (current->is_busy()) co_await current->changed().wait();
  if (context.ungreeted.contains(current->name())) {
    skip_line(context, *current);
    co_return nullptr;
  }
  if (current->is_open()) co_return current;
  const Reconnect wish =
      current->may_reconnect() ? context.session.settings().reconnect : Reconnect::off;
  // Nobody can be asked.
  const bool ends_script = context.scripted && current->was_open() && wish != Reconnect::automatic;
  const bool keeps_going = ends_script && context.script.keep_going;
  if (keeps_going || context.given_up.contains(current->name())) {
    context.outcome.note_network_error();
    skip_line(context, *current);
    co_return nullptr;
  }
  if (ends_script) {
    end_script(context, *current);
    co_return nullptr;
  }
  bool agreed = wish == Reconnect::automatic;
  if (wish == Reconnect::ask) agreed = co_await agrees_to_reconnect(context, *current);
  if (!agreed) {
    const Literal how = current->may_reconnect() ? Literal("") : Literal(", in the clear");
    refuse(context, sentence("not connected to {}: nothing was sent; \":{}\" connects again{}",
                             current->peer_text(), current->url().scheme, how));
    co_return nullptr;
  }
  if (context.scripted) note_crossing(context, *current);
  const bool is_open = co_await current->open();
  const bool may_send = is_open && co_await is_greeted(context, current);
  if (may_send) co_return current;
  note_unreachable(context);
  lose_line(context, *current);
  co_return nullptr;
}

// "closed by 127.0.0.1:25 after 1 reply; 2 lines not sent", "2 lines for tcp://127.0.0.1:1 not
// sent", "2 lines after ":use nobody" not sent"
Printable lost_text(const PromptContext& context, const LostLines& lost) {
  const std::uint64_t lines = lost.crossing + lost.skipped;
  const Literal what = lines == 1 ? Literal("line") : Literal("lines");
  if (lost.conversation.empty())
    return sentence("{} {} after {} not sent", lines, what, lost.target);
  if (lost.end.empty()) return sentence("{} {} for {} not sent", lines, what, lost.target);
  if (lost.skipped > 0) return sentence("{}; {} {} not sent", lost.end, lines, what);
  const bool is_off = context.session.settings().reconnect != Reconnect::automatic;
  const Literal advice = is_off ? Literal(" (--reconnect opens it again)") : Literal("");
  return sentence("{}; {}{} not sent{}", lost.end, lost.crossed, more_lines(lines - 1), advice);
}

}  // namespace

asio::awaitable<bool> is_greeted(PromptContext& context, std::shared_ptr<Conversation> opened) {
  if (!context.scripted || !context.script.banner || opened->hears_anyone()) co_return true;
  const bool came = co_await context.wait_for_banner(opened);
  if (came) context.ungreeted.erase(opened->name());
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

void note_crossing(PromptContext& context, Conversation& conversation) {
  if (conversation.unsent().empty()) return;
  LostLines& lost = lost_lines(context, conversation);
  if (lost.crossed.empty()) lost.crossed = conversation.unsent();
  lost.crossing += conversation.unsent_messages();
  conversation.forget_unsent();
}

void note_crossings(PromptContext& context) {
  for (const auto& each : context.session.all()) note_crossing(context, *each);
}

void tell_unsent(PromptContext& context) {
  note_crossings(context);
  for (const LostLines& each : context.lost) refuse(context, lost_text(context, each));
  if (context.script_failed && !context.told_unsent) tell_dropped(context);
}

void note_unreachable(PromptContext& context) {
  context.outcome.note_network_error();
  if (!context.script.keep_going) {
    context.script_failed = true;
  } else if (context.scripted) {
    const auto current = context.session.current();
    context.given_up.insert(current->name());
    if (current->is_open()) context.ungreeted.insert(current->name());
  }
}

void miss_aim(PromptContext& context, Aim at) {
  if (!context.scripted) {
    if (context.place.empty()) drop_rest_of_paste(context);  // else the rc file's lines are its own
  } else if (!context.script.keep_going) {
    context.script_failed = true;
  } else {
    context.astray = quoted(context, context.line);
    if (at == Aim::peer) context.session.aim_at_nobody();
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

#include "app/prompt/lost_lines.h"

#include <algorithm>
#include <utility>

#include "app/prompt/screen.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

std::string more_lines(std::uint64_t count) {
  if (count == 0) return "";
  return " and " + std::to_string(count) + (count == 1 ? " more line" : " more lines");
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
  if (conversation.is_accepted())  // what it says is no reply
    return conversation.state() == Conversation::State::ended ? text.append(kMayRead.text) : text;
  if (replies == 0) return text + " without a reply";
  return text + " after " + (replies == 1 ? "1 reply" : std::to_string(replies) + " replies");
}

Literal advice(bool may_reconnect) {
  return may_reconnect ? Literal(" (--reconnect opens it again)") : Literal("");
}

}  // namespace

LostLines::Account& LostLines::account_of(std::string_view conversation, std::string_view target,
                                          std::string end) {
  const auto known = std::ranges::find_if(accounts_, [&](const Account& each) {
    const bool is_same_line = !conversation.empty() || each.target == target;
    return each.conversation == conversation && each.end == end && is_same_line;
  });
  if (known != accounts_.end()) return *known;
  return accounts_.emplace_back(
      Account{std::string(conversation), std::string(target), std::move(end), "", 0, 0, false});
}

// As it ended this time: what was lost before, and opened again since, is another account.
LostLines::Account& LostLines::account_of(const Conversation& conversation) {
  const bool has_ended = conversation.was_open() && !conversation.is_open();
  std::string end = has_ended ? end_of(conversation) : "";
  Account& account = account_of(conversation.name(), conversation.url().text(), std::move(end));
  account.may_reconnect = conversation.may_reconnect();
  return account;
}

void LostLines::note_crossing(Conversation& conversation) {
  if (conversation.unsent().empty()) return;
  Account& account = account_of(conversation);
  if (account.crossed.empty()) account.crossed = conversation.unsent();
  account.crossing += conversation.unsent_messages();
  conversation.forget_unsent();
}

void LostLines::note_crossings() {
  for (const auto& each : session_.all()) note_crossing(*each);
}

void LostLines::skip(Conversation& conversation) {
  note_crossing(conversation);
  account_of(conversation).skipped += 1;
}

void LostLines::skip_after(const std::string& astray) { account_of("", astray, "").skipped += 1; }

// '"hello" and 3 more lines': what crossed the end, the current line, and those that wait. They are
// told with that.
std::string LostLines::take_unsent(Conversation& conversation) {
  const bool has_crossed = !conversation.unsent().empty();
  const std::string first = has_crossed ? conversation.unsent() : lines_.quoted();
  const std::uint64_t crossed = has_crossed ? conversation.unsent_messages() : 0;
  const std::uint64_t more = crossed + lines_.drop_messages().size();
  conversation.forget_unsent();
  told_waiting_ = true;
  return first + more_lines(more);
}

void LostLines::end_script(Conversation& conversation) {
  // An error was told when it came; an end is told here.
  const bool tells_end =
      !conversation.unsent().empty() || conversation.state() == Conversation::State::ended;
  const Printable end = tells_end ? sentence("{}; ", end_of(conversation)) : Printable();
  course_.refuse(sentence("{}{} not sent{}", end, take_unsent(conversation),
                          advice(conversation.may_reconnect())));
  course_.end();
}

void LostLines::lose(Conversation& conversation) {
  if (!course_.is_script()) return course_.warn(sentence("{} not sent", lines_.quoted()));
  if (course_.options().keep_going) return skip(conversation);
  course_.refuse(sentence("{} not sent", take_unsent(conversation)));
}

Printable LostLines::text(const Account& account) const {
  const std::uint64_t lines = account.crossing + account.skipped;
  const Literal what = lines == 1 ? Literal("line") : Literal("lines");
  if (account.conversation.empty())
    return sentence("{} {} after {} not sent", lines, what, account.target);
  if (account.end.empty()) return sentence("{} {} for {} not sent", lines, what, account.target);
  if (account.skipped > 0) return sentence("{}; {} {} not sent", account.end, lines, what);
  const bool is_off = session_.settings().reconnect != Reconnect::automatic;
  return sentence("{}; {}{} not sent{}", account.end, account.crossed, more_lines(lines - 1),
                  advice(is_off && account.may_reconnect));
}

void LostLines::tell() {
  note_crossings();
  for (const Account& each : std::exchange(accounts_, {})) course_.refuse(text(each));
  if (!course_.has_failed() || std::exchange(told_waiting_, true)) return;
  const std::vector<std::string> messages = lines_.drop_messages();
  if (messages.empty()) return;
  course_.warn(
      sentence("{}{} not sent", lines_.quoted(messages.front()), more_lines(messages.size() - 1)));
}

}  // namespace confab

#include "app/serve/chat_room.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "protocol/text/printable.h"

namespace confab {
namespace {

constexpr std::string_view kNickCommand = "/nick";
constexpr std::string_view kWhoCommand = "/who";
// What "/who" answers is one packet: who asks over datagrams may have forged the address.
constexpr std::size_t kWhoBytes = 1000;
constexpr std::size_t kLongestNick = 32;  // code points

// One message may not fill the others' outboxes: at most so many lines of it, and so many bytes.
constexpr int kMostLines = 64;
constexpr std::size_t kMostBytes = std::size_t{64} * 1024;
// A line, its prefix and its line end must fit the smallest packet of the transports: 8 KiB do.
constexpr std::size_t kLineBytes = std::size_t{8} * 1024;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The beginning of UTF-8 text that fits a line, not cut inside a character.
std::size_t line_size(std::string_view text) {
  if (text.size() <= kLineBytes) return text.size();
  std::size_t size = kLineBytes;
  while (size > 0 && is_continuation(text[size])) --size;
  return size;
}

bool is_nick_byte(char byte) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  const bool digit = byte >= '0' && byte <= '9';
  return letter || digit || byte == '-' || byte == '_' || byte == '.' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

// Characters that show as a blank (category Zs beyond ASCII, and the empty braille cell), in UTF-8.
constexpr std::array<std::string_view, 17> kBlanks = {
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u202f", "\u205f", "\u3000", "\u2800"};

// "ann" of "/nick ann "; nothing: another command, or none.
std::optional<std::string_view> argument_of(std::string_view text, std::string_view command) {
  if (!text.starts_with(command)) return std::nullopt;
  text.remove_prefix(command.size());
  if (!text.empty() && text.front() != ' ') return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Of letters that are ASCII: nobody is to take "Ann" for "ann".
bool is_same_nick(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string more_text(std::size_t count, const char* what) {
  return "…[+" + std::to_string(count) + " " + what + "]";
}

}  // namespace

bool is_nick(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_nick_byte)) return false;
  const auto points = std::ranges::count_if(text, [](char byte) { return !is_continuation(byte); });
  if (static_cast<std::size_t>(points) > kLongestNick) return false;
  const bool blank = std::ranges::any_of(kBlanks, [text](std::string_view blank_one) {
    return text.find(blank_one) != std::string_view::npos;
  });
  return !blank && Printable(Untrusted(text)).text() == text;
}

ChatRoom::Id ChatRoom::join(const Endpoint& who, std::string_view line_end, Reach reach) {
  const Id id = next_++;
  Member member{Printable(Untrusted(who.text)).text(), "", std::string(line_end), std::move(reach)};
  const std::string notice = "* " + member.name() + " joined";
  members_.emplace(id, std::move(member));
  deliver(id, notice);
  return id;
}

void ChatRoom::leave(Id id) {
  const auto found = members_.find(id);
  if (found == members_.end()) return;
  const std::string notice = "* " + found->second.name() + " left";
  members_.erase(found);
  deliver(id, notice);
}

void ChatRoom::say(Id id, const Message& message) {
  const auto found = members_.find(id);
  if (found == members_.end()) return;
  Member& member = found->second;
  if (!message.line_end().empty()) member.line_end = message.line_end();
  std::string_view text = message.text;
  if (const auto nick = argument_of(text, kNickCommand)) return tell(id, rename(id, *nick));
  if (argument_of(text, kWhoCommand) == "") return tell(id, who(id));
  const std::string prefix = "<" + member.name() + "> ";
  const std::size_t hidden = text.size() > kMostBytes ? text.size() - kMostBytes : 0;
  text.remove_suffix(hidden);
  for (int lines = 0; !text.empty(); ++lines) {
    if (lines == kMostLines) {
      return deliver(id, prefix + more_text(text.size() + hidden, "bytes"));
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const bool has_line_end = end < text.size();
    text.remove_prefix(std::min(end + 1, text.size()));
    if (has_line_end && line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) relay(id, prefix, line);
  }
  if (hidden > 0) deliver(id, prefix + more_text(hidden, "bytes"));
}

void ChatRoom::relay(Id from, const std::string& prefix, std::string_view line) {
  const Printable safe{Untrusted(line)};
  std::string_view rest = safe.text();
  while (!rest.empty()) {
    const std::size_t size = line_size(rest);
    deliver(from, prefix + std::string(rest.substr(0, size)));
    rest.remove_prefix(size);
  }
}

// What its owner is told of it.
std::string ChatRoom::rename(Id id, std::string_view nick) {
  Member& member = members_.at(id);
  if (nick.empty()) return "* you are " + member.name() + "; /nick NAME changes that";
  if (!is_nick(nick)) return "* /nick NAME: 1 to 32 letters, digits, - _ .";
  for (const auto& [other, each] : members_) {
    if (other != id && is_same_nick(each.nick, nick))
      return "* " + std::string(nick) + " is taken: " + each.name();
  }
  member.nick = nick;
  return "* you are " + member.name();
}

// "* 3 here: ann 127.0.0.1:40112 (you), 127.0.0.1:40114, bob 127.0.0.1:40116"
std::string ChatRoom::who(Id id) const {
  std::string text = "* " + std::to_string(members_.size()) + " here";
  std::size_t listed = 0;
  for (const auto& [other, each] : members_) {
    const std::string name = each.name() + (other == id ? " (you)" : "");
    if (text.size() + name.size() > kWhoBytes) break;
    text += (listed == 0 ? ": " : ", ") + name;
    ++listed;
  }
  const std::size_t more = members_.size() - listed;
  return more == 0 ? text : text + ", and " + std::to_string(more) + " more";
}

void ChatRoom::tell(Id id, const std::string& line) {
  deliver_all(line, [id](Id each) { return each == id; });
}

void ChatRoom::deliver(Id except, const std::string& line) {
  deliver_all(line, [except](Id each) { return each != except; });
}

// Whoever does not keep up is put out, which the others are told, which another one may not keep up
// with.
void ChatRoom::deliver_all(const std::string& line, const std::function<bool(Id)>& is_for) {
  std::vector<std::string> notices;
  deliver_once(line, is_for, notices);
  while (!notices.empty()) {
    const std::string notice = std::move(notices.back());
    notices.pop_back();
    deliver_once(
        notice, [](Id) { return true; }, notices);
  }
}

void ChatRoom::deliver_once(const std::string& line, const std::function<bool(Id)>& is_for,
                            std::vector<std::string>& notices) {
  if (closed_) return;
  for (auto place = members_.begin(); place != members_.end();) {
    const Member& member = place->second;
    if (!is_for(place->first) || member.reach.deliver(line, member.line_end)) {
      ++place;
      continue;
    }
    notices.push_back("* " + member.name() + " dropped: too slow");
    const auto put_out = member.reach.put_out;
    place = members_.erase(place);
    put_out();
  }
}

}  // namespace confab

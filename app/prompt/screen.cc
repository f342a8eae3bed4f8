#include "app/prompt/screen.h"

#include <cstdio>
#include <ctime>
#include <utility>

#include "app/text/line.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

// Gathered replies go out at the latest when they are this many bytes.
constexpr std::size_t kReplyBatchBytes = 64 * 1024;

}  // namespace

Screen::Screen(ScreenStyle style, TextSink* replies, TextSink* notices)
    : style_(std::move(style)), replies_(replies), notices_(notices), reply_text_(style_) {}

Screen::Memory& Screen::memory_of(std::string_view conversation) {
  const auto known = memories_.find(conversation);
  if (known != memories_.end()) return known->second;
  return memories_.emplace(conversation, Memory{}).first->second;
}

void Screen::on_event(const Event& event) {
  if (const auto* received = std::get_if<Received>(&event.what)) return show(event, *received);
  Memory& memory = memory_of(event.conversation);
  if (const auto* sent = std::get_if<Sent>(&event.what)) {
    memory.sent = event.at;
    memory.sent_to = sent->to;
    memory.awaits_first_reply = true;
    reply_text_.sent(event.conversation, pending_);
  } else if (const auto* open = std::get_if<Opened>(&event.what)) {
    opened(*open, event.conversation);
  } else if (const auto* failure = std::get_if<Failed>(&event.what)) {
    failed(*failure, event.conversation);
  } else if (const auto* said = std::get_if<Note>(&event.what)) {
    told(*said, event.conversation);
  } else {
    ended(event, memory);
  }
}

void Screen::on_forgotten(std::string_view conversation) {
  const auto known = memories_.find(conversation);
  if (known != memories_.end()) memories_.erase(known);
  reply_text_.forget(conversation);
}

void Screen::show(const Event& event, const Received& received) {
  if (replies_ == nullptr) return;
  if (pending_.empty()) reply_text_.resize(width());
  const bool is_timed = style_.timing && !received.is_greeting && may_answer(event, received);
  const Printable timing = is_timed ? timing_text(event) : Printable();
  reply_text_.show(reply_of(event, received), clock_text(event.at), timing, pending_);
  explain();
  if (pending_.text().size() >= kReplyBatchBytes) on_settled();
}

ReplyPiece Screen::reply_of(const Event& event, const Received& received) const {
  const std::string_view name = event.conversation;
  ReplyPiece reply{name, received, view(name)};
  reply.is_named = is_named(name);
  reply.more_is_here = reply.view == View::hex && more_is_here && more_is_here(name);
  return reply;
}

View Screen::view(std::string_view conversation) const {
  return view_of ? view_of(conversation) : View::text;
}

// Of all who send datagrams to us, whom we spoke to. (Elsewhere an answer may come from a new
// port.)
bool Screen::may_answer(const Event& event, const Received& received) {
  const Memory& memory = memory_of(event.conversation);
  return !memory.is_accepted || memory.sent_to.empty() || memory.sent_to == received.from;
}

// "  +0.4 ms" for the first reply to a send.
Printable Screen::timing_text(const Event& event) {
  Printable timing;
  Memory& memory = memory_of(event.conversation);
  if (!std::exchange(memory.awaits_first_reply, false)) return timing;
  timing += style_.colour ? Literal("  \033[2m+") : Literal("  +");
  timing += Untrusted(duration_text(event.at - memory.sent));
  if (style_.colour) timing += Literal("\033[0m");
  return timing;
}

// What a person could not know, below the first reply that shows it.
void Screen::explain() {
  if (reply_text_.has_marked() && !std::exchange(told_mark_, true))
    notice(Printable("\"%\" is where a line end is missing: the peer has not sent it (yet)"));
  if (reply_text_.sanitiser().escaped_for_charset() > 0 && !std::exchange(told_charset_, true)) {
    error(sentence("the locale ({}) is not UTF-8: what is not ASCII is shown as escapes",
                   style_.locale));
  }
}

// "12:34:56.789 ", where it is wanted.
Printable Screen::clock_text(std::chrono::steady_clock::time_point at) const {
  if (!style_.clock) return Printable();
  const auto ago = std::chrono::steady_clock::now() - at;
  const auto when = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now() - ago);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[32];
  const auto thousandths = static_cast<int>(when.time_since_epoch().count() % 1000);
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d ", local.tm_hour, local.tm_min,
                local.tm_sec, thousandths);
  return Printable(Untrusted(std::string_view(text)));
}

void Screen::on_settled() {
  if (pending_.empty() || replies_ == nullptr) return;
  const Printable rest = style_.terminal ? take_unfinished_row() : Printable();
  replies_->write(pending_);
  pending_ = rest;
  replies_->flush();
}

// Of a long message that is still coming. The prompt would be drawn after it, and what comes next
// over it.
Printable Screen::take_unfinished_row() {
  const std::string_view text = pending_.text();
  const std::size_t end = text.rfind('\n') + 1;  // none: 0
  Printable rows;
  Printable rest;
  rows.append_part(pending_, 0, end);
  rest.append_part(pending_, end, text.size() - end);
  pending_ = rows;
  return rest;
}

std::size_t Screen::unwritten() const noexcept {
  return replies_ == nullptr ? 0 : replies_->unwritten();
}

// So two conversations to one address never look alike.
bool Screen::is_named(std::string_view conversation) const {
  return style_.names || (style_.terminal && is_elsewhere(conversation));
}

bool Screen::is_elsewhere(std::string_view conversation) const {
  return current && current() != conversation;
}

void Screen::error_about(std::string_view conversation, const Printable& text) {
  if (conversation.empty() || !is_named(conversation)) return error(text);
  Printable named = sentence("{}: ", conversation);
  named += text;
  error(named);
}

void Screen::notice_about(std::string_view conversation, const Printable& text) {
  if (shows_notices()) error_about(conversation, text);
}

void Screen::told(const Note& note, std::string_view conversation) {
  const Printable text{Untrusted(note.text)};
  const bool always = note.is_warning || (note.is_about_reconnect && style_.says_reconnects);
  always ? error_about(conversation, text) : notice_about(conversation, text);
}

void Screen::opened(const Opened& opened, std::string_view conversation) {
  Memory& memory = memory_of(conversation);
  memory.peer = opened.peer;
  memory.end_told = false;
  memory.has_end = !opened.hears_anyone;
  memory.is_accepted = opened.is_accepted;
  if (opened.is_accepted) return accepted(opened, conversation);
  Literal what = opened.again ? Literal("connected again") : Literal("connected");
  if (opened.hears_anyone) what = "sending";
  const Printable text = sentence("{} {} -> {}", what, opened.local, opened.peer);
  const bool always = opened.again && style_.says_reconnects;
  always ? error_about(conversation, text) : notice_about(conversation, text);
}

// The socket of datagrams is there before anybody has come.
void Screen::accepted(const Opened& opened, std::string_view conversation) {
  if (opened.hears_anyone) return;
  Printable text = sentence("accepted {} -> {}", opened.peer, opened.local);
  if (is_elsewhere(conversation)) text += sentence("; \":use {}\" answers", conversation);
  notice_about(conversation, text);
}

void Screen::failed(const Failed& failed, std::string_view conversation) {
  if (failed.is_mended) return;
  Memory& memory = memory_of(conversation);
  if (memory.has_end) memory.end_told = true;  // an error ends no datagrams
  if (memory.has_end) reply_text_.ended(conversation, pending_);
  if (failed.is_unsent && !style_.prompt)
    return;  // a script says it with what else it did not send
  const Printable text = failed.unsent_bytes == 0 ? Printable(Untrusted(failed.text))
                                                  : sentence("{} ({} bytes were not sent)",
                                                             failed.text, failed.unsent_bytes);
  error_about(conversation, text);
}

void Screen::ended(const Event& event, Memory& memory) {
  if (std::holds_alternative<Upgraded>(event.what)) {
    reply_text_.ended(event.conversation, pending_);
  } else if (const auto* end = std::get_if<Eof>(&event.what)) {
    const bool was_told = std::exchange(memory.end_told, !end->stays_open);
    reply_text_.ended(event.conversation, pending_);
    if (end->stays_open) {
      Printable text = sentence("{} has finished sending", memory.peer);
      if (!is_elsewhere(event.conversation))
        text += Literal("; \":shutdown\" or \":close\" ends ours too");
      return notice_about(event.conversation, text);
    }
    if (was_told) return;
    Printable text = sentence("closed by {}", memory.peer);
    if (!end->detail.empty()) text += sentence(": {}", end->detail);
    if (memory.is_accepted && !std::exchange(told_may_read_, true)) text += kMayRead;
    notice_about(event.conversation, text);
  } else if (std::holds_alternative<Closed>(event.what)) {
    reply_text_.ended(event.conversation, pending_);
    if (!std::exchange(memory.end_told, true)) notice(sentence("closed {}", event.conversation));
  }
}

void Screen::error(const Printable& text) {
  if (style_.one_place) reply_text_.interrupt(pending_);
  on_settled();
  say(text);
}

void Screen::notice(const Printable& text) {
  if (shows_notices()) error(text);
}

void Screen::say(const Printable& text) {
  if (notices_ == nullptr) return;
  Printable beginning = clock_text(std::chrono::steady_clock::now());
  const auto clock_columns = static_cast<int>(beginning.text().size());
  beginning += style_.prompt ? Literal("* ") : Literal("confab: ");
  beginning += without_middle(text);
  Line line(style_.charset == Charset::ascii ? ascii_only(beginning) : std::move(beginning));
  line.indent += clock_columns;
  notices_->write(laid_out(line, notice_columns ? notice_columns() : 0));
  notices_->flush();
}

void Screen::break_run() { reply_text_.interrupt(pending_); }

void Screen::finish() {
  reply_text_.interrupt(pending_);
  on_settled();
  const std::uint64_t bytes = reply_text_.sanitiser().escaped_bytes();
  if (bytes == 0 || width() != 0 || style_.terminal || replies_ == nullptr) return;
  const Literal what =
      bytes == 1 ? Literal("byte is shown as an escape") : Literal("bytes are shown as escapes");
  error(sentence("{} {}; --json and confab pipe give exact bytes", bytes, what));
}

void Screen::tell(const Printable& lines) {
  reply_text_.interrupt(pending_);
  on_settled();
  TextSink* place = replies_ != nullptr ? replies_ : notices_;
  if (place == nullptr) return;
  place->write(style_.charset == Charset::ascii ? ascii_only(lines) : lines);
  place->flush();
}

}  // namespace confab

#include "app/prompt/screen.h"

#include <cstdio>
#include <ctime>
#include <utility>

#include "app/prompt/wrapped_text.h"
#include "protocol/duration.h"
#include "protocol/shortened.h"

namespace confab {
namespace {

// Gathered replies go out at the latest when they are this many bytes.
constexpr std::size_t kBatchBytes = 64 * 1024;

}  // namespace

Screen::Screen(ScreenStyle style, TextSink* replies, TextSink* notices)
    : style_(style), replies_(replies), notices_(notices), reply_text_(style_) {}

Screen::Memory& Screen::memory_of(std::string_view conversation) {
  const auto known = memories_.find(conversation);
  if (known != memories_.end()) return known->second;
  return memories_.emplace(conversation, Memory{}).first->second;
}

void Screen::on_event(const Event& event) {
  if (const auto* received = std::get_if<Received>(&event.what)) return show(event, *received);
  Memory& memory = memory_of(event.conversation);
  if (std::holds_alternative<Sent>(event.what)) {
    memory.sent = event.at;
    memory.awaits_first_reply = true;
    reply_text_.interrupt(pending_);
  } else if (const auto* open = std::get_if<Opened>(&event.what)) {
    opened(*open, memory);
  } else if (const auto* failure = std::get_if<Failed>(&event.what)) {
    failed(*failure, memory);
  } else if (const auto* said = std::get_if<Note>(&event.what)) {
    notice(Untrusted(said->text));
  } else {
    ended(event, memory);
  }
}

void Screen::show(const Event& event, const Received& received) {
  if (replies_ == nullptr) return;
  if (pending_.empty() && style_.terminal && columns) style_.columns = columns();
  Printable timing;
  if (style_.timing) {
    Memory& memory = memory_of(event.conversation);
    if (std::exchange(memory.awaits_first_reply, false)) {
      timing += style_.colour ? Literal("  \033[2m+") : Literal("  +");
      timing += Untrusted(duration_text(event.at - memory.sent));
      if (style_.colour) timing += Literal("\033[0m");
    }
  }
  reply_text_.show(event.conversation, received, clock_text(event.at), timing, pending_);
  if (pending_.text().size() >= kBatchBytes) on_settled();
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
  return Printable(Untrusted(text));
}

void Screen::on_settled() {
  if (pending_.empty() || replies_ == nullptr) return;
  const Printable rest = style_.terminal ? take_unfinished_row() : Printable();
  replies_->write(pending_);
  pending_ = rest;
  replies_->flush();
}

// Of a long message that is still coming. The prompt would be drawn behind it, and what comes next
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

void Screen::opened(const Opened& opened, Memory& memory) {
  memory.peer = opened.peer;
  memory.end_told = false;
  memory.is_stream = !opened.keeps_boundaries;
  std::string text = opened.again ? "connected again " : "connected ";
  if (opened.keeps_boundaries) text = "sending ";
  text.append(opened.local).append(" -> ").append(opened.peer);
  opened.again ? error(Untrusted(text)) : notice(Untrusted(text));
}

void Screen::failed(const Failed& failed, Memory& memory) {
  if (memory.is_stream) memory.end_told = true;  // an error ends no datagrams
  if (failed.is_unsent && !style_.terminal)
    return;  // a script says it with what else it did not send
  std::string text(failed.text);
  if (failed.unsent_bytes != 0)
    text += " (" + std::to_string(failed.unsent_bytes) + " bytes were not sent)";
  error(Untrusted(text));
}

void Screen::ended(const Event& event, Memory& memory) {
  if (const auto* end = std::get_if<Eof>(&event.what)) {
    memory.end_told = true;
    std::string text = "closed by " + memory.peer;
    if (!end->detail.empty()) text.append(": ").append(end->detail);
    notice(Untrusted(text));
  } else if (std::holds_alternative<Closed>(event.what) && !std::exchange(memory.end_told, true)) {
    notice(Untrusted("closed " + std::string(event.conversation)));
  }
}

void Screen::error(Untrusted text) {
  reply_text_.interrupt(pending_);
  on_settled();
  say(text);
}

void Screen::notice(Untrusted text) {
  if (style_.terminal || style_.verbose) error(text);
}

void Screen::say(Untrusted text) {
  if (notices_ == nullptr) return;
  Printable line = clock_text(std::chrono::steady_clock::now());
  const auto clock_columns = static_cast<int>(line.text().size());
  line += style_.terminal ? Literal("* ") : Literal("confab: ");
  WrappedText wrapped;
  wrapped.begin_line(columns ? columns() : 0, clock_columns + 2);
  const std::string sentence = without_middle(text.bytes);
  wrapped.append_words(Printable(Untrusted(sentence)), line);
  line += Literal("\n");
  notices_->write(line);
  notices_->flush();
}

void Screen::tell(const Printable& lines) {
  reply_text_.interrupt(pending_);
  on_settled();
  TextSink* place = replies_ != nullptr ? replies_ : notices_;
  if (place == nullptr) return;
  place->write(lines);
  place->flush();
}

}  // namespace confab

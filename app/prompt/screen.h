#pragma once
// Events to text for people.

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "app/prompt/reply_text.h"
#include "app/prompt/screen_style.h"
#include "app/session/event_stream.h"
#include "app/session/manner.h"
#include "app/text/text_sink.h"
#include "protocol/text/printable.h"

namespace confab {

// Of who connected to us: whether it has gone, or waits for an answer, nobody can tell.
inline constexpr Literal kMayRead{
    " (if it only finished sending, \":set peer-end keep\" lets us answer)"};

class Screen final : public Subscriber {
 public:
  // `replies` and `notices` may be the same; null: not shown. Both outlive it.
  Screen(ScreenStyle style, TextSink* replies, TextSink* notices);

  void on_event(const Event& event) override;
  void on_settled() override;
  void on_forgotten(std::string_view conversation) override;
  std::size_t unwritten() const noexcept override;

  // Something went wrong: one line, "confab: TEXT" in a script.
  void error(const Printable& text);
  void error(Untrusted text) { error(Printable(text)); }
  // "* TEXT" at a prompt; elsewhere only where `verbose`.
  void notice(const Printable& text);
  void notice(Untrusted text) { notice(Printable(text)); }
  // About a conversation: its name goes before it where it is not the current one, or names are on.
  void notice_about(std::string_view conversation, const Printable& text);
  void error_about(std::string_view conversation, const Printable& text);
  // Whose advice would go to another conversation.
  bool is_elsewhere(std::string_view conversation) const;
  // What a command was asked to tell, in whole lines; always shown.
  void tell(const Printable& lines);
  // Something else was drawn where replies are shown: the next one says anew whose it is.
  void break_run();
  // The session is over: ends what is open, and says what text could not show as it came.
  void finish();
  bool shows_notices() const noexcept { return style_.prompt || style_.verbose; }
  View view(std::string_view conversation) const;
  ScreenStyle& style() noexcept { return style_; }
  bool shows_replies() const noexcept { return replies_ != nullptr; }
  int width() const { return columns ? columns() : 0; }  // for replies; 0: nothing is wrapped

  // Asked when they are needed; what is not set is not known.
  std::function<int()> columns;               // how wide the terminal is that shows replies
  std::function<int()> notice_columns;        // and the one that shows notices
  std::function<std::string_view()> current;  // conversation
  std::function<View(std::string_view conversation)> view_of;       // none: text
  std::function<bool(std::string_view conversation)> more_is_here;  // unpublished bytes of it

 private:
  // What is remembered of a conversation between its events.
  struct Memory {
    std::string peer;
    std::chrono::steady_clock::time_point sent{};
    std::string sent_to;  // empty: to the peer
    bool awaits_first_reply = false;
    bool end_told = false;
    bool has_end = true;
    bool is_accepted = false;
  };
  bool told_may_read_ = false;
  Memory& memory_of(std::string_view conversation);
  void show(const Event& event, const Received& received);
  ReplyPiece reply_of(const Event& event, const Received& received) const;
  bool may_answer(const Event& event, const Received& received);
  Printable timing_text(const Event& event);
  void explain();
  void opened(const Opened& opened, std::string_view conversation);
  void accepted(const Opened& opened, std::string_view conversation);
  void failed(const Failed& failed, std::string_view conversation);
  void told(const Note& note, std::string_view conversation);
  bool is_named(std::string_view conversation) const;
  void ended(const Event& event, Memory& memory);
  Printable take_unfinished_row();
  void say(const Printable& text);
  Printable clock_text(std::chrono::steady_clock::time_point at) const;

  ScreenStyle style_;
  TextSink* replies_;
  TextSink* notices_;
  ReplyText reply_text_;
  std::map<std::string, Memory, std::less<>> memories_;  // by conversation
  Printable pending_;                                    // replies of this turn of the loop
  bool told_mark_ = false;
  bool told_charset_ = false;
};

}  // namespace confab

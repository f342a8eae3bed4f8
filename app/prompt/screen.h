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
#include "app/text_sink.h"
#include "protocol/printable.h"

namespace confab {

class Screen final : public Subscriber {
 public:
  // `replies` and `notices` may be the same; null: not shown. Both outlive it.
  Screen(ScreenStyle style, TextSink* replies, TextSink* notices);

  void on_event(const Event& event) override;
  void on_settled() override;
  std::size_t unwritten() const noexcept override;

  // Something went wrong: one line, "confab: TEXT" in a script.
  void error(Untrusted text);
  // "* TEXT" at a terminal; elsewhere only where `verbose`.
  void notice(Untrusted text);
  // What a command was asked to tell, in whole lines; always shown.
  void tell(const Printable& lines);
  ScreenStyle& style() noexcept { return style_; }
  int width() const { return columns ? columns() : 0; }  // of the terminal; 0: nothing is wrapped

  std::function<int()> columns;  // how wide the terminal is now; none: not known

 private:
  // What is remembered of a conversation between its events.
  struct Memory {
    std::string peer;
    std::chrono::steady_clock::time_point sent{};
    bool awaits_first_reply = false;
    bool end_told = false;
    bool is_stream = true;
  };
  Memory& memory_of(std::string_view conversation);
  void show(const Event& event, const Received& received);
  void opened(const Opened& opened, Memory& memory);
  void failed(const Failed& failed, Memory& memory);
  void ended(const Event& event, Memory& memory);
  Printable take_unfinished_row();
  void say(Untrusted text);
  Printable clock_text(std::chrono::steady_clock::time_point at) const;

  ScreenStyle style_;
  TextSink* replies_;
  TextSink* notices_;
  ReplyText reply_text_;
  std::map<std::string, Memory, std::less<>> memories_;  // by conversation
  Printable pending_;                                    // replies of this turn of the loop
};

}  // namespace confab

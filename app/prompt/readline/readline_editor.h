#pragma once
// The line editor of a terminal: GNU readline, driven by the loop.

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "app/program/lifetime.h"
#include "app/program/output.h"
#include "app/prompt/hidden_line.h"
#include "app/prompt/line_editor.h"
#include "app/prompt/line_help.h"
#include "app/prompt/paste.h"
#include "app/prompt/readline/readline_library.h"
#include "transport/signal.h"
#include "transport/watch.h"

namespace confab {

// Everything that is drawn, by readline and by us, goes through one Output, in order, and is
// written once a turn of the loop: a terminal that takes nothing stops neither the network nor the
// keys. One at a time, as of Readline.
//
//   keys ─▶ read_keys ─▶ readline ─▶ line_entered ─▶ lines_ ─▶ next_line(), next_answer()
//              │  a paste that does not fit the line is held_ until Enter
//              └─ while an answer is hidden: hidden_ (readline sees nothing of it)
//
// After Ctrl-Z, and while it is in the background, the terminal is the shell's; everything is drawn
// anew afterwards.
class ReadlineEditor final : public LineEditor, private ReadlineUser {
 public:
  // stdin is a terminal, `output` writes to the same one. Both outlive it.
  ReadlineEditor(asio::io_context& io, Output& output, const LineHelp& help);
  ~ReadlineEditor() override;
  ReadlineEditor(const ReadlineEditor&) = delete;
  ReadlineEditor& operator=(const ReadlineEditor&) = delete;

  asio::awaitable<std::optional<std::string>> next_line() override;
  void begin_question(Answer answer) override;
  asio::awaitable<std::optional<std::string>> next_answer() override;
  void end_question() override;
  void set_prompt(const Printable& prompt) override;  // the first one shows it
  bool keeps_line() const override { return keeps_line_; }
  bool is_line_begun() const override;
  std::size_t drop_waiting() override;
  bool interrupt() override;
  void stop_reading() override;
  void set_recall(const std::vector<std::string>& oldest_first) override;
  void write(const Printable& lines) override;
  void flush() override;
  std::size_t unwritten() const noexcept override;

 private:
  void drawn(std::string_view bytes) override { output_.write_exact(bytes); }
  void line_entered(std::optional<std::string> line) override;
  void paste_begins() override { paste_.emplace(); }
  bool accepts_line() override;
  bool show_held() override;
  void broken() override;
  void before_redraw() override { erase_hint(); }
  void after_redraw() override { show_hint(); }
  std::string hint_to_insert() override;
  LineHelp::Completions complete(std::string_view before_cursor) override;

  void hide_typing();
  void start();
  void stop() noexcept;

  void draw();
  void draw_soon();
  bool has_place_above() const;
  void clear_line();
  int rows_behind(std::string_view typed, int columns) const;
  int rows_surely_ours(int columns) const;
  void follow_resize(bool redraw_anyway);
  void erase_line_wrapped_to(int columns);
  void erase_rows(int up, int last);
  void send_out();
  void show_hint();
  void erase_hint();
  LineHelp::Hint current_hint() const;

  void wait_for_keys();
  void later(int turns);  // reads what has been typed, so many turns of the loop later
  void read_keys();
  void take_keys();
  void take_typed_ahead();
  std::optional<std::string> take_line(std::size_t place);
  bool has_ended() const;
  void read_paste();
  void read_hidden();
  std::string next_bytes();
  void take_paste(const std::string& text);

  void wait_for_foreground();
  void wait_for_signal();
  void stop_waiting();
  void suspend();
  void resume();

  asio::io_context& io_;
  Output& output_;
  const LineHelp& help_;
  const bool plain_terminal_;  // TERM=dumb: no cursor moves
  Readline readline_;
  Watch keys_;
  asio::signal_set signals_;
  Timer foreground_;  // looks whether we are in it again
  Signal arrived_;
  struct Entered {
    std::optional<std::string> line;  // nullopt: the end
    bool keeps = true;                // for the history: not of a paste that was held
  };
  static constexpr int kFarewellMs = 200;
  std::deque<Entered> lines_;             // entered, and not taken yet
  std::optional<std::size_t> answer_at_;  // of lines_: where the answer to a question goes
  bool keeps_line_ = true;                // of the one that was taken last
  std::string prompt_;                    // as readline wants it, with \001 \002
  std::string pending_;                   // to be printed above the prompt
  std::optional<Paste> paste_;            // one that is still coming
  std::optional<HiddenLine> hidden_;      // what is typed meanwhile, beside readline
  std::string held_;                      // pasted, not shown, sent by Enter
  std::string held_prompt_;               // empty: to be made anew
  bool held_seen_ = false;                // its commands, by whoever sits here
  int columns_ = 80;
  bool started_ = false;
  bool reads_ = true;
  bool keys_awaited_ = false;
  bool line_shown_ = false;  // prompt and line are on the screen, and readline knows where
  bool hint_shown_ = false;
  bool draw_scheduled_ = false;
  Lifetime lifetime_;
};

}  // namespace confab

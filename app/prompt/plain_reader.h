#pragma once
// Lines from a pipe, a file, or a terminal without editing. A line ends with LF; the last one may
// have none; a CR before it belongs to the line. Reading waits in the loop; of a regular file it
// blocks, as long as a disk takes.

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <optional>
#include <string>

#include "app/program/echo_off.h"
#include "app/program/output.h"
#include "app/prompt/line_editor.h"
#include "transport/watch.h"

namespace confab {

class PlainReader final : public LineEditor {
 public:
  // `descriptor` is not owned, and keeps its flags (it may be shared with the shell). `name`: of
  // the input, for what is wrong with it. `prompt_output`: the terminal that shows the prompt; null
  // for scripts. `text_output`: where write() goes. Both outlive it.
  PlainReader(asio::io_context& io, int descriptor, std::string name, Output* prompt_output,
              Output& text_output);

  asio::awaitable<std::optional<std::string>> next_line() override;
  void begin_question(Answer answer) override;
  void end_question() override;
  // A terminal that edits the line by itself does not say.
  bool is_line_begun() const override { return prompt_output_ != nullptr && prompt_shown_; }
  void set_prompt(const Printable& prompt) override;
  std::size_t drop_waiting() override;  // lines that were read already, of a script
  std::vector<std::string> waiting() const override;
  bool interrupt() override;
  void stop_reading() override { continued_.cancel(); }
  void write(const Printable& lines) override;
  void flush() override { text_output_.flush(); }
  std::size_t unwritten() const noexcept override { return text_output_.unwritten(); }

 private:
  std::optional<std::string> buffered_line();
  std::string take_long_line(std::size_t end);
  [[noreturn]] void refuse_line(std::size_t end);
  void skip_rest();
  // False: the end. Throws Unreadable.
  bool read_more();
  void show_prompt();
  void show_prompt_again();  // in place of the one that is shown
  void wait_to_continue();
  void broken() const {
    if (on_break) on_break();
  }

  asio::io_context& io_;
  int descriptor_;
  std::string name_;
  Output* prompt_output_;
  Output& text_output_;
  Watch watch_;
  asio::signal_set continued_;
  Printable prompt_;
  std::optional<EchoOff> echo_off_;
  bool prompt_shown_ = false;
  bool ended_ = false;
  std::string buffer_;
  std::string held_;          // entered before the question
  bool held_end_ = false;     // and whether the input had ended
  bool skips_ = false;        // the rest of a line that was too long
  std::size_t consumed_ = 0;  // of buffer_
  std::size_t searched_ = 0;  // no line end before this
};

}  // namespace confab

#pragma once
// The lines of a script: those of "-c", and a file of "-f"; and whoever types after its end (-i).

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/prompt/line_editor.h"
#include "transport/file_descriptor.h"

namespace confab {

// For "-f": open for reading, after the byte order mark that some editors put at the start of a
// text; a pipe is read from where it is. Throws std::system_error that names the path.
FileDescriptor open_script(const std::string& path);

// For "-c": nothing is waited for. Nobody types: there is no prompt, and nothing to interrupt.
class LineList final : public LineEditor {
 public:
  // `output` outlives it.
  LineList(std::vector<std::string> lines, TextSink& output)
      : lines_(std::move(lines)), output_(output) {}

  asio::awaitable<std::optional<std::string>> next_line() override {
    if (next_ == lines_.size()) co_return std::nullopt;
    co_return lines_[next_++];
  }
  std::size_t drop_waiting() override {
    return lines_.size() - std::exchange(next_, lines_.size());
  }
  std::vector<std::string> waiting() const override {
    return {lines_.begin() + static_cast<std::ptrdiff_t>(next_), lines_.end()};
  }
  void set_prompt(const Printable&) override {}
  bool interrupt() override { return false; }
  void write(const Printable& lines) override { output_.write(lines); }
  void flush() override { output_.flush(); }
  std::size_t unwritten() const noexcept override { return output_.unwritten(); }

 private:
  std::vector<std::string> lines_;
  TextSink& output_;
  std::size_t next_ = 0;
};

// A script, and after its end whoever types (-i). While the script lasts, questions are answered by
// it, and nothing is kept in the history; what is shown is always shown by the other one.
class ScriptFirst final : public LineEditor {
 public:
  ScriptFirst(std::unique_ptr<LineEditor> script, std::unique_ptr<LineEditor> rest)
      : script_(std::move(script)), rest_(std::move(rest)) {
    rest_->on_break = [this] {
      if (on_break) on_break();
    };
  }

  asio::awaitable<std::optional<std::string>> next_line() override;
  bool gives_script() const override { return script_ != nullptr; }
  bool keeps_line() const override { return !gives_script() && rest_->keeps_line(); }

  // A question of the script's is answered by the script.
  void begin_question(Answer answer) override {
    asks_user_ = !gives_script() || answer == Answer::hidden_of_user;
    if (asks_user_) rest_->begin_question(answer);
  }
  // At the end of the script there is none: what is typed then is shown.
  asio::awaitable<std::optional<std::string>> next_answer() override {
    return asks_user_ ? rest_->next_answer() : script_->next_line();
  }
  void end_question() override {
    if (asks_user_) rest_->end_question();
  }

  std::size_t drop_waiting() override {
    return rest_->drop_waiting() + (gives_script() ? script_->drop_waiting() : 0);
  }
  std::vector<std::string> waiting() const override {
    return gives_script() ? script_->waiting() : std::vector<std::string>();
  }
  bool is_line_begun() const override { return rest_->is_line_begun(); }
  void set_prompt(const Printable& prompt) override { rest_->set_prompt(prompt); }
  bool interrupt() override { return rest_->interrupt(); }
  void stop_reading() override { rest_->stop_reading(); }
  void set_recall(const std::vector<std::string>& lines) override { rest_->set_recall(lines); }
  void write(const Printable& lines) override { rest_->write(lines); }
  void flush() override { rest_->flush(); }
  std::size_t unwritten() const noexcept override { return rest_->unwritten(); }

 private:
  std::unique_ptr<LineEditor> script_;  // null: it has ended
  std::unique_ptr<LineEditor> rest_;
  bool asks_user_ = false;
};

}  // namespace confab

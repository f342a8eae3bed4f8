#pragma once
// A script, and behind its end whoever types (-i).

#include <memory>
#include <utility>

#include "app/prompt/line_editor.h"

namespace confab {

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
  asio::awaitable<std::optional<std::string>> next_answer() override {
    return asks_user_ ? rest_->next_answer() : next_line();
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

#pragma once
// The loop: a line, what it does, the next line; and the end.

#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/prompt/pacer.h"
#include "app/prompt/prompt_context.h"

namespace confab {

struct PromptOptions {
  std::optional<Url> url;                // opened first
  std::optional<StarttlsWish> starttls;  // of that
  bool quit_on_empty = false;
  std::function<void()> on_stop;   // whatever else must end with the session
  std::string rc_file;             // commands that come first; empty: none
  std::function<void()> after_rc;  // they have been carried out
};

class Prompt final : public Subscriber {
 public:
  // `context` outlives it.
  Prompt(PromptContext& context, PromptOptions options);

  // Starts; the program's work is done when the io_context has nothing left to do.
  void start();
  // Ends from outside: everything is closed, the code is `code` (none: what the session came to).
  void stop(std::optional<int> code = std::nullopt);
  bool is_stopped() const noexcept { return stopped_; }
  bool was_ended() const noexcept { return forced_code_.has_value(); }  // by a signal
  int exit_code() const;
  // Nobody reads stdout any more: what can still give a verdict is carried out, and nothing else.
  void reader_left();
  // -n: so many came. An ":expect" that is next is judged by what has come; what is not carried out
  // any more is told, and an ":expect" or ":replay" in it is no success.
  void stop_with_replies();
  // Behind stop(): a signal that came meanwhile ended us, too; from now on one does what it does to
  // any program.
  void leave_signals();

  // Keeps what stands before the line true, whatever happens to the peer meanwhile.
  void on_event(const Event&) override {}
  void on_settled() override;

 private:
  asio::awaitable<void> run();
  asio::awaitable<void> run_rc_file();
  void refuse_to_leave();
  // As an end, which is not the script's own.
  void tell_unreadable(const Unreadable& error) {
    context_.outcome.note_network_error();
    context_.screen.error(Untrusted(error.what()));
  }
  void complain(const std::string& about);
  void welcome();
  std::string as_meant(const std::string& line) const;
  asio::awaitable<bool> open_first();
  asio::awaitable<void> read_lines();
  asio::awaitable<void> execute(std::string line);
  asio::awaitable<void> perform(std::string line);
  asio::awaitable<void> watch_sends();
  bool goes_on() const;
  bool waits_for_verdict() const;
  std::vector<std::string> judge_next(std::vector<std::string> lines);
  void tell_left(const std::vector<std::string>& lines);
  void show_prompt();
  void remember(const std::string& line);
  void offer_history();
  void warn_of_blanks(const std::string& line);
  void wait_for_signal();
  void on_signal(int number);
  void cancel_work();

  PromptContext& context_;
  PromptOptions options_;
  Pacer pacer_;
  asio::signal_set signals_;
  Timer watch_timer_;
  asio::cancellation_signal cancel_;
  bool busy_ = false;       // a line is being executed: Ctrl-C cancels it
  bool is_pacing_ = false;  // before that line
  bool stopped_ = false;
  bool reader_left_ = false;
  bool warned_of_blanks_ = false;
  bool told_history_trouble_ = false;
  std::optional<std::string> recalled_;  // the target whose lines Up offers first
  std::optional<int> forced_code_;
};

}  // namespace confab

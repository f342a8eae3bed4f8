#pragma once
// The loop: a line, what it does, the next line; and the end.
//
//   rc file ─▶ the command line's address ─▶ lines, until their end or :quit ─▶ what is owed (a
//   script)
//
// Each of these may be cut short: by Ctrl-C (that line), a signal, a script's failure, -n, a reader
// of stdout that has gone.

#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/prompt/interpreter.h"
#include "app/prompt/prompt_row.h"
#include "app/session/session.h"
#include "transport/timer.h"

namespace confab {

// All may be left out.
struct PromptOptions {
  std::optional<Url> url;                // opened first
  std::optional<StarttlsWish> starttls;  // of that
  std::vector<TypedAddress> listening;   // or listened at
  bool quit_on_empty = false;
  std::function<void()> on_stop;   // whatever else must end with the session
  std::string rc_file;             // commands that come first; empty: none
  std::function<void()> after_rc;  // they have been carried out
};

class Prompt final : public Subscriber {
 public:
  // What is given outlives it.
  Prompt(asio::io_context& io, Session& session, InputLines& lines, Interpreter& interpreter,
         PromptRow& row, Course& course, PromptOptions options);

  // Starts; the program's work is done when the io_context has nothing left to do.
  void start();
  // Ends from outside: everything is closed, the code is `code` (none: what the session came to).
  void stop(std::optional<int> code = std::nullopt);
  bool is_stopped() const noexcept { return stopped_; }
  bool was_ended() const noexcept { return forced_code_.has_value(); }  // by a signal
  int exit_code() const;                                                // of a session that is over
  // Nobody reads stdout any more: what can still give a verdict is carried out, and nothing else.
  void reader_left();
  // --once: who came first has gone. A script carries out what it has got, and ends where it waits
  // for more lines.
  void first_left();
  // -n: so many came. An ":expect" that is next is judged by what has come; what is not carried out
  // any more is told, and an ":expect" or ":replay" in it is no success.
  void stop_with_replies();
  // After stop(): a signal that came meanwhile ended us, too; from now on one does what it does to
  // any program.
  void leave_signals();

  // Keeps what is shown before the line true, whatever happens to the peer.
  void on_event(const Event&) override {}
  void on_settled() override;

 private:
  asio::awaitable<void> run();
  asio::awaitable<void> run_rc_file();
  void refuse_to_leave();
  asio::awaitable<bool> open_first();
  asio::awaitable<bool> begin_first();
  asio::awaitable<void> read_lines();
  asio::awaitable<void> execute(std::string line);
  asio::awaitable<void> do_cancellable(asio::awaitable<void> work);
  asio::awaitable<void> watch_sends();
  void tell_unreadable(const Unreadable& error);
  void welcome();
  bool goes_on() const;
  bool waits_for_lines() const;
  bool waits_for_verdict() const;
  void show_prompt();
  void wait_for_signal();
  void on_signal(int number);

  asio::io_context& io_;
  Session& session_;
  InputLines& lines_;
  Interpreter& interpreter_;
  PromptRow& row_;
  Course& course_;
  PromptOptions options_;
  asio::signal_set signals_;
  Timer watch_timer_;
  asio::cancellation_signal cancel_;
  bool busy_ = false;  // something is being carried out: Ctrl-C cancels it
  bool stopped_ = false;
  bool reader_left_ = false;
  bool first_left_ = false;
  std::optional<int> forced_code_;
};

}  // namespace confab

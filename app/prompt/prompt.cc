#include "app/prompt/prompt.h"

#include <algorithm>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "app/program/stop_signals.h"
#include "app/prompt/command_line.h"
#include "app/prompt/user_files.h"
#include "app/session/spawn.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kWatchSends{500};

}  // namespace

Prompt::Prompt(asio::io_context& io, Session& session, InputLines& lines, Interpreter& interpreter,
               PromptRow& row, Course& course, PromptOptions options)
    : io_(io),
      session_(session),
      lines_(lines),
      interpreter_(interpreter),
      row_(row),
      course_(course),
      options_(std::move(options)),
      signals_(io),
      watch_timer_(io) {
  watch_ending(signals_);
  if (course.is_script()) return;
  signals_.add(SIGINT);   // Ctrl-C: a key of the prompt, whatever the shell does with it
  signals_.add(SIGQUIT);  // its core dump would leave the terminal raw
}

void Prompt::start() {
  wait_for_signal();
  if (course_.is_script()) spawn(io_, watch_sends());
  asio::awaitable<void> work = run();
  auto done = [this](const std::exception_ptr& failure) {
    stop();
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
      if (!was_cancelled(error)) throw;  // else: stopped from outside
    }
  };
  asio::co_spawn(io_, std::move(work),
                 asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
}

void Prompt::stop(std::optional<int> code) {
  if (code && !forced_code_) forced_code_ = code;
  if (std::exchange(stopped_, true)) return;
  lines_.stop_reading();
  signals_.cancel();
  watch_timer_.cancel();
  course_.outcome().session_ends();
  session_.close_all();
  if (options_.on_stop) options_.on_stop();
  cancel_.emit(asio::cancellation_type::terminal);
}

int Prompt::exit_code() const {
  if (forced_code_) return *forced_code_;
  return !course_.is_script() && course_.leaves() ? kAllWell : course_.outcome().code();
}

void Prompt::reader_left() {
  reader_left_ = true;
  if (!waits_for_verdict()) asio::post(io_, [this] { stop(); });
}

void Prompt::first_left() {
  first_left_ = true;
  if (!course_.is_script() || (!busy_ && waits_for_lines())) stop();
}

// Of a script: no more have come yet.
bool Prompt::waits_for_lines() const { return lines_.waiting().empty(); }

void Prompt::stop_with_replies() {
  if (stopped_) return;
  course_.have_enough();
  std::vector<std::string> left = lines_.waiting();
  const std::string& line = lines_.current();
  const bool is_cut_off = busy_ && (interpreter_.is_pacing() || interpreter_.gives_verdict(line));
  if (is_cut_off) left.insert(left.begin(), line);
  if (course_.is_script()) interpreter_.leave_out(std::move(left));
  stop();
}

asio::awaitable<void> Prompt::run() {
  if (!options_.rc_file.empty()) co_await run_rc_file();
  const bool is_ready = co_await open_first();
  if (is_ready) co_await read_lines();
  if (course_.is_script() && course_.leaves()) {
    course_.outcome().left_by_quit();
  } else if (!course_.is_script() || reader_left_) {
    course_.outcome().accept_silence();
  } else if (is_ready && !course_.has_failed()) {
    course_.outcome().input_ended();
    session_.listeners().close();
    co_await interpreter_.finish();
  }
  if (course_.is_script()) interpreter_.tell_lost();
}

asio::awaitable<void> Prompt::run_rc_file() {
  std::vector<RcLine> lines;
  try {
    lines = read_rc(options_.rc_file);
  } catch (const std::runtime_error& error) {
    course_.warn(Printable(Untrusted(error.what())));
  }
  for (RcLine& line : lines) {
    const bool is_command = !parse_command_line(line.text).name.empty();
    lines_.read_from(options_.rc_file + ":" + std::to_string(line.number) + ": ");
    if (is_command) {
      co_await execute(std::move(line.text));
      refuse_to_leave();
    } else {
      course_.warn(
          sentence("{}only commands belong here, such as \":set hints off\"", lines_.place()));
    }
  }
  lines_.read_from("");
  options_.after_rc();
}

// ":quit" there would leave no session to mend the file with.
void Prompt::refuse_to_leave() {
  if (course_.stay()) course_.warn(sentence("{}:quit means nothing here", lines_.place()));
}

asio::awaitable<bool> Prompt::begin_first() {
  if (options_.url) return interpreter_.open_first(*options_.url, options_.starttls);
  return interpreter_.listen_first(options_.listening);
}

// The command line's address: where it cannot be opened, nothing is read from a script.
asio::awaitable<bool> Prompt::open_first() {
  if (!options_.url && options_.listening.empty()) co_return true;
  bool is_open = false;
  auto work = [](Prompt& self, bool& result) -> asio::awaitable<void> {
    result = co_await self.begin_first();
  };
  co_await do_cancellable(work(*this, is_open));
  co_return is_open || !course_.is_script();
}

// Where there is nobody to talk to yet.
void Prompt::welcome() {
  if (course_.is_script() || session_.current() || session_.listeners().is_listening()) return;
  course_.notice(
      Printable("\":tcp HOST PORT\" connects (\":udp\" for UDP); \":help\" shows more, "
                "\":q\" quits"));
}

asio::awaitable<void> Prompt::read_lines() {
  welcome();
  while (goes_on()) {
    show_prompt();
    std::optional<std::string> line;
    std::string complaint;
    try {
      line = co_await lines_.next();
    } catch (const std::invalid_argument& error) {
      complaint = error.what();
    } catch (const Unreadable& error) {
      tell_unreadable(error);
    }
    if (!complaint.empty()) {
      course_.complain(Printable(Untrusted(complaint)));
      continue;
    }
    if (!line) break;
    if (options_.quit_on_empty && line->empty()) break;
    co_await execute(std::move(*line));
  }
  if (!course_.is_script()) course_.leave();  // Ctrl-D is :quit
}

bool Prompt::goes_on() const {
  if (reader_left_ && !waits_for_verdict()) return false;
  if (first_left_ && course_.is_script() && waits_for_lines()) return false;
  return !stopped_ && !course_.leaves() && !course_.has_failed();
}

// Of a script: in what is under way, and in what was read.
bool Prompt::waits_for_verdict() const {
  if (!course_.is_script()) return false;
  const auto waiting = lines_.waiting();
  const auto gives_verdict = [this](const std::string& line) {
    return interpreter_.gives_verdict(line);
  };
  return (busy_ && gives_verdict(lines_.current())) || std::ranges::any_of(waiting, gives_verdict);
}

asio::awaitable<void> Prompt::execute(std::string line) {
  co_await do_cancellable(interpreter_.carry_out(std::move(line)));
}

// Ctrl-C ends it, which is said.
asio::awaitable<void> Prompt::do_cancellable(asio::awaitable<void> work) {
  busy_ = true;
  asio::post(io_, [this] { show_prompt(); });  // while it waits: "(connecting)"
  bool cancelled = false;
  try {
    co_await std::move(work);
  } catch (const Unreadable& error) {
    tell_unreadable(error);
  } catch (const std::system_error& error) {
    if (!was_cancelled(error) || stopped_) throw;
    cancelled = true;
  }
  busy_ = false;
  if (!cancelled) co_return;
  co_await asio::this_coro::reset_cancellation_state();
  course_.notice(Printable("cancelled"));
}

// As an end, which is not the script's own.
void Prompt::tell_unreadable(const Unreadable& error) {
  course_.refuse(Printable(Untrusted(error.what())));
}

asio::awaitable<void> Prompt::watch_sends() {
  while (!stopped_) {
    co_await watch_timer_.wait_for(kWatchSends);  // or until stop()
    for (const auto& each : session_.all()) each->look_at_sends(course_.options().timeout);
  }
}

void Prompt::on_settled() { show_prompt(); }

void Prompt::show_prompt() {
  if (course_.is_script() || stopped_) return;
  session_.turn_to_who_waits();
  row_.show();
  lines_.offer_recall();
}

void Prompt::wait_for_signal() {
  signals_.async_wait([this](std::error_code error, int number) {
    if (error) return;
    on_signal(number);
    if (!stopped_) wait_for_signal();
  });
}

void Prompt::on_signal(int number) {
  if (number != SIGINT || course_.is_script()) return stop(code_of_signal(number));
  if (busy_) {
    lines_.drop_rest_of_paste();
    return cancel_.emit(asio::cancellation_type::terminal);
  }
  if (lines_.interrupt()) return;
  course_.notice(Printable("\":quit\" or Ctrl-D leaves"));
}

void Prompt::leave_signals() {
  signals_.async_wait([this](std::error_code error, int number) {
    if (!error && !forced_code_) forced_code_ = 128 + number;
  });
  io_.restart();
  io_.poll();
  signals_.clear();
}

}  // namespace confab

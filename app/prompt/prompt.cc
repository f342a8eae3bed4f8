#include "app/prompt/prompt.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "app/program/stop_signals.h"
#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/knowledge.h"
#include "app/prompt/open_conversation.h"
#include "app/prompt/prompt_text.h"
#include "app/prompt/recorder.h"
#include "app/prompt/user_files.h"
#include "app/session/spawn.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kWatchSends{500};

}  // namespace

Prompt::Prompt(PromptContext& context, PromptOptions options)
    : context_(context),
      options_(std::move(options)),
      pacer_(context.io, context.script, context.session, context.inbox, context.screen,
             context.outcome),
      signals_(context.io),
      watch_timer_(context.io) {
  context_.wait_for_banner = [this](std::shared_ptr<Conversation> from) {
    return pacer_.banner(std::move(from));
  };
  watch_ending(signals_);
  if (context.scripted) return;
  signals_.add(SIGINT);   // Ctrl-C: a key of the prompt, whatever the shell does with it
  signals_.add(SIGQUIT);  // its core dump would leave the terminal raw
}

void Prompt::start() {
  wait_for_signal();
  if (context_.scripted) spawn(context_.io, watch_sends());
  asio::awaitable<void> work = run();
  auto done = [this](const std::exception_ptr& failure) {
    stop();
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
      if (!was_cancelled(error)) throw;  // else: stopped from outside
    }
  };
  asio::co_spawn(context_.io, std::move(work),
                 asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
}

void Prompt::stop(std::optional<int> code) {
  if (code && !forced_code_) forced_code_ = code;
  if (std::exchange(stopped_, true)) return;
  context_.editor.stop_reading();
  signals_.cancel();
  watch_timer_.cancel();
  context_.outcome.session_ends();
  context_.session.close_all();
  if (options_.on_stop) options_.on_stop();
  cancel_.emit(asio::cancellation_type::terminal);
}

int Prompt::exit_code() const {
  if (forced_code_) return *forced_code_;
  return !context_.scripted && context_.leave ? kAllWell : context_.outcome.code();
}

void Prompt::reader_left() {
  reader_left_ = true;
  if (!waits_for_verdict()) asio::post(context_.io, [this] { stop(); });
}

asio::awaitable<void> Prompt::run() {
  if (!options_.rc_file.empty()) co_await run_rc_file();
  const bool stands = co_await open_first();
  if (stands) co_await read_lines();
  if (context_.recorder->is_on()) context_.script.waits_for_end = true;
  if (context_.scripted && context_.leave) {
    context_.outcome.left_by_quit();
  } else if (!context_.scripted || reader_left_) {
    context_.outcome.accept_silence();
  } else if (stands && !context_.script_failed) {
    context_.outcome.input_ended();
    co_await pacer_.finish();
  }
  if (context_.scripted) tell_unsent(context_);
}

asio::awaitable<void> Prompt::run_rc_file() {
  std::vector<RcLine> lines;
  try {
    lines = read_rc(options_.rc_file);
  } catch (const std::runtime_error& error) {
    context_.screen.error(Untrusted(error.what()));
  }
  for (RcLine& line : lines) {
    const bool is_command = !parse_command_line(line.text).name.empty();
    context_.place = options_.rc_file + ":" + std::to_string(line.number) + ": ";
    if (is_command) {
      co_await execute(std::move(line.text));
      refuse_to_leave();
    } else {
      context_.screen.error(
          sentence("{}only commands belong here, such as \":set hints off\"", context_.place));
    }
  }
  context_.place.clear();
  options_.after_rc();
}

// ":quit" there would leave no session to mend the file with.
void Prompt::refuse_to_leave() {
  if (!std::exchange(context_.leave, false)) return;
  context_.screen.error(sentence("{}:quit means nothing here", context_.place));
}

// The command line's address: where it cannot be opened, nothing is read from a script.
asio::awaitable<bool> Prompt::open_first() {
  if (!options_.url) co_return true;
  busy_ = true;
  asio::post(context_.io, [this] { show_prompt(); });  // "(connecting)"
  bool stands = false;
  bool cancelled = false;
  try {
    stands = co_await context_.session.open(*options_.url, options_.starttls);
  } catch (const std::system_error& error) {
    if (!was_cancelled(error) || stopped_) throw;
    cancelled = true;
  } catch (const std::invalid_argument& error) {
    complain(error.what());
  }
  busy_ = false;
  if (cancelled) {
    co_await asio::this_coro::reset_cancellation_state();
    context_.screen.notice(Printable("cancelled"));
  }
  if (!stands && !cancelled) context_.outcome.note_network_error();
  if (stands) stands = co_await is_greeted(context_, context_.session.current());
  co_return stands || !context_.scripted;
}

// Where there is nobody to talk to yet.
void Prompt::welcome() {
  if (context_.scripted || context_.session.current()) return;
  context_.screen.notice(
      Printable("\":tcp HOST PORT\" connects (\":udp\" for UDP); \":help\" shows more, "
                "\":q\" quits"));
}

void Prompt::complain(const std::string& about) {
  context_.outcome.note_usage_error();
  context_.screen.error(Untrusted(about));
}

void Prompt::warn_of_blanks(const std::string& line) {
  const bool meant = context_.commands_enabled && looks_like_command(line);
  if (!meant || std::exchange(warned_of_blanks_, true)) return;
  context_.screen.notice(
      Printable("sent as a message: a command begins with \":\", and no blank before it"));
}

// With the target that it was typed for, before it can change that.
void Prompt::remember(const std::string& line) {
  if (context_.history == nullptr || !context_.editor.keeps_line() || may_expose_secret(line))
    return;
  context_.history->add(context_.secrets.masked(target_of(context_)),
                        context_.secrets.masked(line));
  const auto& trouble = context_.history->trouble();
  if (!trouble || std::exchange(told_history_trouble_, true)) return;
  context_.screen.notice(Untrusted(*trouble));
}

void Prompt::offer_history() {
  if (context_.history == nullptr) return;
  std::string target = target_of(context_);
  if (recalled_ == target) return;
  context_.editor.set_recall(context_.history->recall(target));
  recalled_ = std::move(target);
}

asio::awaitable<void> Prompt::watch_sends() {
  while (!stopped_) {
    co_await watch_timer_.wait_for(kWatchSends);  // or until stop()
    for (const auto& each : context_.session.all()) each->look_at_sends(context_.script.timeout);
  }
}

void Prompt::on_settled() { show_prompt(); }

void Prompt::show_prompt() {
  if (context_.scripted || stopped_) return;
  context_.editor.set_prompt(prompt_text(context_));
  offer_history();
}

void Prompt::wait_for_signal() {
  signals_.async_wait([this](std::error_code error, int number) {
    if (error) return;
    on_signal(number);
    if (!stopped_) wait_for_signal();
  });
}

void Prompt::on_signal(int number) {
  if (number != SIGINT || context_.scripted) return stop(code_of_signal(number));
  if (busy_) return cancel_work();
  if (context_.editor.interrupt()) return;
  context_.screen.notice(Printable("\":quit\" or Ctrl-D leaves"));
}

void Prompt::leave_signals() {
  signals_.async_wait([this](std::error_code error, int number) {
    if (!error && !forced_code_) forced_code_ = 128 + number;
  });
  context_.io.restart();
  context_.io.poll();
  signals_.clear();
}

void Prompt::cancel_work() {
  drop_rest_of_paste(context_);
  cancel_.emit(asio::cancellation_type::terminal);
}

}  // namespace confab

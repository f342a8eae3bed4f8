// The editor and the loop: what it waits for, what it gathers, whose the terminal is.

#include <unistd.h>

#include <algorithm>
#include <asio/post.hpp>
#include <chrono>
#include <csignal>
#include <utility>

#include "app/prompt/readline/readline_editor.h"
#include "app/prompt/terminal.h"
#include "app/text/cells.h"

namespace confab {
namespace {

// Keys that are taken before the network gets its turn.
constexpr int kKeysInARow = 512;
constexpr int kTurnsOfASignal = 3;
constexpr int kTurnsOfALine = 16;
// More is printed at once, and not gathered any longer.
constexpr std::size_t kGatherBytes = 64 * 1024;
constexpr std::chrono::milliseconds kLookForForeground{200};
// A terminal gives 4 KiB at a time (N_TTY_BUF_SIZE).
constexpr std::size_t kTerminalBytes = 4096;

// Colours between \001 and \002, which take no room.
std::string as_readline_prompt(std::string_view text) {
  std::string prompt;
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    const bool colour = text.front() == '\033';
    if (colour) prompt += '\001';
    prompt += text.substr(0, glyph.bytes);
    if (colour) prompt += '\002';
    text.remove_prefix(glyph.bytes);
  }
  return prompt;
}

}  // namespace

asio::awaitable<std::optional<std::string>> ReadlineEditor::next_line() {
  while (lines_.empty()) co_await arrived_.wait();
  keeps_line_ = lines_.front().keeps;
  co_return take_line(0);
}

void ReadlineEditor::begin_question(Answer answer) {
  if (answer != Answer::shown) {
    hide_typing();  // what is typed already and not shown may be the answer
  } else {
    take_typed_ahead();
  }
  answer_at_ = lines_.size();  // after what was entered before
  wait_for_keys();             // an end among it is none for the question
}

asio::awaitable<std::optional<std::string>> ReadlineEditor::next_answer() {
  while (lines_.size() <= answer_at_.value())
    co_await arrived_.wait_until(std::chrono::steady_clock::time_point::max());
  co_return take_line(*answer_at_);
}

void ReadlineEditor::end_question() {
  hidden_.reset();
  answer_at_.reset();
}

std::optional<std::string> ReadlineEditor::take_line(std::size_t place) {
  const auto taken = lines_.begin() + static_cast<std::ptrdiff_t>(place);
  std::optional<std::string> line = std::move(taken->line);
  lines_.erase(taken);
  if (!line && !has_ended()) wait_for_keys();  // it may have been the answer to a question
  return line;
}

void ReadlineEditor::set_prompt(const Printable& prompt) {
  std::string text = as_readline_prompt(prompt.text());
  if (started_ && text == prompt_) return;
  prompt_ = std::move(text);
  held_prompt_.clear();
  if (!started_) return start();
  draw_soon();
}

void ReadlineEditor::write(const Printable& lines) {
  pending_ += lines.text();
  if (pending_.size() > kGatherBytes) draw();
}

void ReadlineEditor::flush() { draw_soon(); }

std::size_t ReadlineEditor::unwritten() const noexcept {
  return pending_.size() + output_.unwritten();
}

// What one turn of the loop brings is printed in one go.
void ReadlineEditor::draw_soon() {
  if (std::exchange(draw_scheduled_, true)) return;
  asio::post(io_, lifetime_.guard([this] {
    draw_scheduled_ = false;
    draw();
  }));
}

void ReadlineEditor::send_out() {
  readline_.flush();
  output_.flush();
}

void ReadlineEditor::stop_reading() {
  reads_ = false;
  keys_.cancel();
}

void ReadlineEditor::wait_for_keys() {
  if (std::exchange(keys_awaited_, true)) return;
  if (readline_.has_keys()) return later(kTurnsOfASignal);
  keys_.when_ready([this] { later(lines_.empty() ? kTurnsOfASignal : kTurnsOfALine); });
}

// A Ctrl-C that was typed before the keys that are there now goes before them: its signal is in
// Asio's pipe already, and some turns of the loop away. So does a line that was entered: ":quit".
void ReadlineEditor::later(int turns) {
  asio::post(io_, lifetime_.guard([this, turns] {
    const bool reads = started_ && line_shown_ && reads_;
    if (reads && turns > 1) return later(turns - 1);
    keys_awaited_ = false;
    if (!reads) return;
    read_keys();
    if (!has_ended() && line_shown_) wait_for_keys();
  }));
}

bool ReadlineEditor::has_ended() const {
  return lines_.size() > answer_at_.value_or(0) && !lines_.back().line;
}

// What the terminal holds already was typed before the question can be seen.
void ReadlineEditor::take_typed_ahead() {
  const bool reads = started_ && line_shown_ && reads_;
  for (std::size_t keys = 0; reads && keys < kTerminalBytes; ++keys) {
    if (has_ended() || !(readline_.has_keys() || key_waits())) return;
    take_keys();
  }
}

void ReadlineEditor::read_keys() {
  take_keys();
  draw();
}

void ReadlineEditor::take_keys() {
  follow_resize(false);
  const std::size_t lines_before = lines_.size();
  // Readiness may be told of keys that were read meanwhile, and readline would wait for one.
  for (int keys = 0; keys < kKeysInARow && (readline_.has_keys() || key_waits()); ++keys) {
    if (hidden_) {
      read_hidden();
    } else if (paste_) {
      read_paste();
    } else {
      readline_.read_key();
    }
    // A line is carried out before more is read: after ":quit" keys belong to the shell.
    if (lines_.size() != lines_before) break;
  }
}

// Readline itself would wait for the end of a paste, however late it comes.
void ReadlineEditor::read_paste() {
  const std::string bytes = next_bytes();
  if (bytes.empty()) {  // hung up: the next key tells
    paste_.reset();
    return;
  }
  const std::size_t taken = paste_->take(bytes);
  if (!paste_->has_ended()) return;
  readline_.give_back(std::string_view(bytes).substr(taken));
  const std::string text = paste_->text();
  paste_.reset();
  take_paste(text);
}

// Commands that nobody has seen are shown first.
bool ReadlineEditor::accepts_line() {
  erase_hint();
  if (held_.empty() || std::exchange(held_seen_, true)) return true;
  const Printable commands = help_.held_lines(held_, LineHelp::Lines::commands, columns_);
  write(commands);
  return commands.empty();
}

bool ReadlineEditor::show_held() {
  if (held_.empty()) return false;
  held_seen_ = true;
  write(help_.held_lines(held_, LineHelp::Lines::all, columns_));
  return true;
}

// As many as there are, and more than one: a read and a poll() for each byte of 10 MB take seconds.
std::string ReadlineEditor::next_bytes() {
  if (readline_.has_keys()) return readline_.take_keys();
  std::string bytes(kTerminalBytes, '\0');
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return bytes;
}

// Readline shows what it reads, in more ways than one can turn off (a search, a completion).
void ReadlineEditor::read_hidden() {
  const std::string bytes = next_bytes();
  HiddenLine::State state = bytes.empty() ? HiddenLine::State::cancelled : HiddenLine::State::open;
  std::size_t taken = 0;
  while (state == HiddenLine::State::open && taken < bytes.size())
    state = hidden_->take(bytes[taken++]);
  readline_.give_back(std::string_view(bytes).substr(taken));
  if (state == HiddenLine::State::open) return;
  lines_.push_back({std::nullopt, false});
  if (state == HiddenLine::State::entered) lines_.back().line = std::move(hidden_->text());
  hidden_.emplace();
  arrived_.notify();
}

// In the background the terminal has the shell's settings, such as no echo: they are none to begin
// with, or to go back to. "bg" lets us run without a change; a group without a shell is not
// stopped.
void ReadlineEditor::wait_for_foreground() {
  constexpr int kStops = 1000;
  for (int stops = 0; stops < kStops && !in_foreground(); ++stops) ::raise(SIGTTIN);
}

void ReadlineEditor::wait_for_signal() {
  signals_.async_wait(lifetime_.guard([this](std::error_code error, int number) {
    if (error || !started_) return;
    if (number == SIGTSTP) suspend();
    if (number == SIGCONT) resume();
    if (number == SIGWINCH && line_shown_) {
      follow_resize(true);
      send_out();
    }
    wait_for_signal();
  }));
}

void ReadlineEditor::stop_waiting() {
  asio::error_code ignored;  // nothing was waited for
  signals_.cancel(ignored);
  keys_.cancel();
  foreground_.cancel();
}

void ReadlineEditor::suspend() {
  if (line_shown_) {
    erase_hint();
    readline_.show_to_its_end();
    readline_.suspend();
    readline_.draw("\n");
  }
  line_shown_ = false;
  keys_.cancel();
  keys_awaited_ = false;
  send_out();
  output_.flush_now(kFarewellMs);
  ::kill(::getpid(), SIGSTOP);
}

// "bg" lets us run, too, and a "fg" after it sends no signal: the terminal is touched in the
// foreground only.
void ReadlineEditor::resume() {
  if (line_shown_ || !started_) return;
  if (!in_foreground()) {
    foreground_.call_after(kLookForForeground, [this] { resume(); });
    return;
  }
  readline_.resume();
  broken();  // by what the shell wrote
  line_shown_ = true;
  columns_ = screen_size().columns;
  readline_.size_changed();
  readline_.at_new_line();
  readline_.redraw();
  draw();
  wait_for_keys();
}

}  // namespace confab

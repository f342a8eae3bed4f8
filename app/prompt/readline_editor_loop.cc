// The editor and the loop: what it waits for, what it gathers, whose the terminal is.

#include <unistd.h>

#include <asio/post.hpp>
#include <chrono>
#include <csignal>
#include <utility>

#include "app/prompt/cells.h"
#include "app/prompt/readline_editor.h"
#include "app/prompt/terminal.h"

namespace confab {
namespace {

// Keys that are taken before the network gets its turn.
constexpr int kKeysInARow = 512;
constexpr int kTurnsOfASignal = 3;
constexpr int kTurnsOfALine = 16;
// More is printed at once, and not gathered any longer.
constexpr std::size_t kGatherBytes = 64 * 1024;
constexpr std::chrono::milliseconds kLookForForeground{200};
constexpr int kFarewellMs = 200;

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
  while (lines_.empty()) co_await arrived_.wait_until(std::chrono::steady_clock::time_point::max());
  std::optional<std::string> line = std::move(lines_.front());
  lines_.pop_front();
  if (!line && lines_.empty()) wait_for_keys();  // it may have been the answer to a question
  co_return line;
}

void ReadlineEditor::set_prompt(const Printable& prompt) {
  std::string text = as_readline_prompt(prompt.text());
  if (started_ && text == prompt_) return;
  prompt_ = std::move(text);
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
  asio::post(io_, [this, alive = alive_] {
    if (!*alive) return;
    draw_scheduled_ = false;
    draw();
  });
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
  keys_.when_ready([this] { later(lines_.empty() ? kTurnsOfASignal : kTurnsOfALine); });
}

// A Ctrl-C that was typed before the keys that are there now goes before them: its signal is in
// Asio's pipe already, and some turns of the loop away. So does a line that was entered: ":quit".
void ReadlineEditor::later(int turns) {
  asio::post(io_, [this, turns, alive = alive_] {
    if (!*alive || !started_ || !line_shown_ || !reads_) return;
    if (turns > 1) return later(turns - 1);
    read_keys();
    if (!has_ended() && line_shown_) wait_for_keys();
  });
}

bool ReadlineEditor::has_ended() const { return !lines_.empty() && !lines_.back(); }

void ReadlineEditor::read_keys() {
  follow_resize(false);
  const std::size_t lines_before = lines_.size();
  // Readiness may be told of keys that were read meanwhile, and readline would wait for one.
  for (int keys = 0; keys < kKeysInARow && key_waits(); ++keys) {
    if (hidden_) {
      read_hidden_byte();
    } else if (paste_) {
      read_pasted_byte();
    } else {
      readline_.read_key();
    }
    // A line is carried out before more is read: behind ":quit" keys belong to the shell.
    if (lines_.size() != lines_before) break;
  }
  draw();
}

// Readline itself would wait for the end of a paste, however late it comes.
void ReadlineEditor::read_pasted_byte() {
  char byte = 0;
  const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
  if (count <= 0) {  // hung up: the next key tells
    paste_.reset();
  } else if (paste_->take(byte)) {
    const std::string text = paste_->text();
    paste_.reset();
    take_paste(text);
  }
}

// Readline shows what it reads, in more ways than one can turn off (a search, a completion).
void ReadlineEditor::read_hidden_byte() {
  char byte = 0;
  const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
  const HiddenLine::State state = count <= 0 ? HiddenLine::State::cancelled : hidden_->take(byte);
  if (state == HiddenLine::State::open) return;
  lines_.emplace_back(std::nullopt);
  if (state == HiddenLine::State::entered) lines_.back() = std::move(hidden_->text());
  hidden_.emplace();
  arrived_.notify();
}

void ReadlineEditor::wait_for_signal() {
  signals_.async_wait([this, alive = alive_](std::error_code error, int number) {
    if (error || !*alive || !started_) return;
    if (number == SIGTSTP) suspend();
    if (number == SIGCONT) resume();
    if (number == SIGWINCH && line_shown_) {
      follow_resize(true);
      send_out();
    }
    wait_for_signal();
  });
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
  send_out();
  output_.flush_now(kFarewellMs);
  ::kill(::getpid(), SIGSTOP);
}

// "bg" lets us run, too, and a "fg" after it sends no signal: the terminal is touched in the
// foreground only.
void ReadlineEditor::resume() {
  if (line_shown_ || !started_) return;
  if (!in_foreground()) {
    foreground_.expires_after(kLookForForeground);
    foreground_.async_wait([this, alive = alive_](std::error_code cancelled) {
      if (!cancelled && *alive) resume();
    });
    return;
  }
  readline_.resume();
  line_shown_ = true;
  columns_ = screen_size().columns;
  readline_.size_changed();
  readline_.at_new_line();
  readline_.redraw();
  draw();
  wait_for_keys();
}

}  // namespace confab

#include "app/prompt/readline_editor.h"

// readline.h needs stdio.h before it.
#include <readline/history.h>
#include <readline/readline.h>

#include <unistd.h>

#include <algorithm>
#include <asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "app/prompt/cells.h"
#include "app/prompt/terminal.h"
#include "app/prompt/terminal_editor.h"

namespace confab {
namespace {

ReadlineEditor* the_editor = nullptr;
std::FILE* the_stream = nullptr;

constexpr std::size_t kHeldOutputBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kLookForForeground{200};
constexpr int kFarewellMs = 500;

bool is_searching() { return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0; }

// Whatever ends the program: nobody is left with a terminal that does not echo.
[[noreturn]] void restore_and_abort() {
  if (the_stream != nullptr) {
    rl_deprep_terminal();
    std::fflush(the_stream);
  }
  std::abort();
}

}  // namespace

struct ReadlineEditor::Callbacks {
  static ssize_t drawn(void*, const char* bytes, std::size_t size) {
    the_editor->output_.write_exact({bytes, size});
    return static_cast<ssize_t>(size);
  }

  static void on_line(char* typed) {
    ReadlineEditor& editor = *the_editor;
    editor.line_shown_ = false;  // it is history already; readline shows the prompt behind this
    try {
      if (typed == nullptr) {
        editor.lines_.emplace_back(std::nullopt);
        editor.line_entered_.notify();
      } else {
        editor.entered(typed);
      }
    } catch (...) {
      editor.failure_ = std::current_exception();
    }
    editor.line_shown_ = true;
    std::free(typed);
  }

  static int accept(int count, int key) {
    the_editor->erase_hint();
    return rl_newline(count, key);
  }

  static int begin_paste(int, int) {
    the_editor->paste_.emplace();
    return 0;
  }

  static int forward(int count, int key) {
    const LineHelp::Hint hint = the_editor->current_hint();
    if (hint.inserted.empty()) return rl_forward_char(count, key);
    the_editor->erase_hint();
    rl_insert_text(hint.inserted.c_str());
    return 0;
  }

  static void redisplay() {
    the_editor->erase_hint();
    rl_redisplay();
    the_editor->show_hint();
  }

  // The whole line is the word, so that the table of commands, not readline, says where a word
  // begins; `shown_from` is that place, for the list.
  static std::size_t shown_from;
  static std::vector<std::string> candidates;

  static char* no_word_breaks() {
    static char none[] = "";
    return none;
  }

  static char* next_candidate(const char*, int number) {
    static std::size_t next;
    if (number == 0) next = 0;
    return next < candidates.size() ? ::strdup(candidates[next++].c_str()) : nullptr;
  }

  static char** complete(const char* text, int, int end) {
    rl_attempted_completion_over = 1;  // no file names of readline's own
    try {
      const std::string_view line(rl_line_buffer, static_cast<std::size_t>(end));
      const LineHelp::Completions found = the_editor->help_.complete(line);
      shown_from = found.start;
      candidates.clear();
      for (const std::string& each : found.candidates) {
        candidates.push_back(std::string(line.substr(0, found.start)) + each);
      }
      const bool goes_on = candidates.size() == 1 &&
                           (candidates.front().ends_with('/') || candidates.front().ends_with(':'));
      rl_completion_append_character = goes_on || found.are_files ? '\0' : ' ';
    } catch (...) {
      the_editor->failure_ = std::current_exception();
      candidates.clear();
    }
    return candidates.empty() ? nullptr : rl_completion_matches(text, next_candidate);
  }

  static void show_candidates(char** matches, int count, int longest) {
    the_editor->erase_hint();
    for (int i = 1; i <= count; ++i) matches[i] += shown_from;
    rl_display_match_list(matches, count, longest - static_cast<int>(shown_from));
    for (int i = 1; i <= count; ++i) matches[i] -= shown_from;
    rl_forced_update_display();
  }
};

std::size_t ReadlineEditor::Callbacks::shown_from = 0;
std::vector<std::string> ReadlineEditor::Callbacks::candidates;

ReadlineEditor::ReadlineEditor(asio::io_context& io, Output& output, const LineHelp& help)
    : io_(io),
      output_(output),
      help_(help),
      keys_(io, STDIN_FILENO, Watch::For::reading),
      signals_(io, SIGWINCH, SIGTSTP, SIGCONT),
      foreground_(io),
      line_entered_(io) {
  the_editor = this;
  cookie_io_functions_t drawing{};
  drawing.write = Callbacks::drawn;
  stream_ = ::fopencookie(nullptr, "w", drawing);
  if (stream_ == nullptr) throw std::bad_alloc();
  set_up_readline();
}

ReadlineEditor::~ReadlineEditor() {
  stop();
  *alive_ = false;
  the_stream = nullptr;
  rl_outstream = stdout;
  std::fclose(stream_);
  the_editor = nullptr;
}

void ReadlineEditor::set_up_readline() {
  use_utf8();
  plain_terminal_ = !moves_cursor();
  rl_readline_name = "confab";
  rl_instream = stdin;
  rl_outstream = stream_;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_attempted_completion_function = Callbacks::complete;
  rl_completion_word_break_hook = Callbacks::no_word_breaks;
  rl_completion_display_matches_hook = Callbacks::show_candidates;
  // Before ~/.inputrc is read, which may say otherwise.
  rl_variable_bind("keyseq-timeout", "50");  // the loop waits that long behind an Esc
  rl_variable_bind("show-all-if-ambiguous", "on");
  rl_initialize();
  rl_completion_query_items = 0;  // its question would wait for an answer
  // Set earlier, it would make readline take the terminal for one without cursor moves.
  if (!plain_terminal_) rl_redisplay_function = Callbacks::redisplay;
  bind_keys();
  using_history();
}

void ReadlineEditor::bind_keys() {
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap}) {
    rl_bind_keyseq_in_map(Paste::kBegin.data(), Callbacks::begin_paste, map);
    rl_bind_keyseq_in_map("\r", Callbacks::accept, map);
    rl_bind_keyseq_in_map("\n", Callbacks::accept, map);
  }
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap}) {
    for (const char* right : {"\033[C", "\033OC", "\006"}) {
      rl_bind_keyseq_in_map(right, Callbacks::forward, map);
    }
  }
}

void ReadlineEditor::start() {
  started_ = true;
  the_stream = stream_;
  std::set_terminate(restore_and_abort);
  columns_ = screen_size().columns;
  line_shown_ = true;
  rl_callback_handler_install(prompt_.c_str(), Callbacks::on_line);
  send_out();
  wait_for_keys();
  wait_for_signal();
}

void ReadlineEditor::stop() noexcept {
  if (!std::exchange(started_, false)) return;
  asio::error_code ignored;  // nothing was waited for
  signals_.cancel(ignored);
  keys_.cancel();
  foreground_.cancel();
  if (line_shown_) {
    draw();
    clear_line();
    line_shown_ = false;
  } else {
    output_.write_exact(pending_);
  }
  rl_eof_found = 0;  // else: one more line end
  if (in_foreground()) rl_callback_handler_remove();
  send_out();
  output_.flush_now(kFarewellMs);
}

// --- lines ---------------------------------------------------------------------------------------

// Each line is a message, and one for Up.
void ReadlineEditor::entered(std::string text) {
  text.insert(0, std::exchange(held_, {}));
  const bool closed = text.size() > 1 && text.ends_with('\n');
  if (closed) text.pop_back();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    const HIST_ENTRY* last =
        history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
    const bool again = last != nullptr && line == last->line;
    if (!line.empty() && line.front() != ' ' && !again) add_history(line.c_str());
    lines_.emplace_back(std::move(line));
    begin = end + 1;
  }
  line_entered_.notify();
  rl_set_prompt(prompt_.c_str());  // not the one that told of a paste
}

void ReadlineEditor::set_recall(const std::vector<std::string>& oldest_first) {
  rl_clear_history();
  for (const std::string& line : oldest_first) add_history(line.c_str());
  if (!is_searching()) using_history();  // Up begins at the newest
}

bool ReadlineEditor::interrupt() {
  if (!started_) return false;
  const bool had_something = rl_end > 0 || !held_.empty() || paste_ || is_searching();
  paste_.reset();
  held_.clear();
  erase_hint();
  rl_point = rl_end;
  rl_redisplay();
  std::fputs("^C\n", stream_);
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_replace_line("", 1);
  using_history();
  rl_on_new_line();
  rl_set_prompt(prompt_.c_str());
  redraw();
  send_out();
  return had_something;
}

// --- the screen ----------------------------------------------------------------------------------

void ReadlineEditor::draw() {
  if (line_shown_) follow_resize(false);
  const std::string prompt = held_.empty() ? prompt_ : held_text(held_);
  // A search has a prompt of its own, which readline would lose.
  const bool new_prompt = line_shown_ && !is_searching() && prompt != rl_prompt;
  const bool print = !pending_.empty() && has_place_above();
  if (line_shown_ && (new_prompt || print)) clear_line();
  if (print) std::fwrite(pending_.data(), 1, pending_.size(), stream_);
  if (print) pending_.clear();
  if (new_prompt) rl_set_prompt(prompt.c_str());
  if (line_shown_ && (new_prompt || print)) {
    rl_on_new_line();
    redraw();
  }
  send_out();
}

// A line that fills the screen leaves none: output waits until it is shorter.
bool ReadlineEditor::has_place_above() const {
  if (!line_shown_ || pending_.size() >= kHeldOutputBytes) return true;
  return behind(rl_line_buffer, columns_, behind(rl_display_prompt, columns_)).row + 1 <
         screen_size().rows;
}

void ReadlineEditor::redraw() {
  if (line_shown_) (*rl_redisplay_function)();
}

void ReadlineEditor::clear_line() {
  rl_clear_visible_line();
  hint_shown_ = false;
}

// rl_resize_terminal() erases by the layout of the old width, and with it replies above: where the
// line begins is reckoned here.
void ReadlineEditor::follow_resize(bool redraw_anyway) {
  const int columns = screen_size().columns;
  if (columns == columns_ && !redraw_anyway) return;
  if (!plain_terminal_) erase_line_wrapped_to(columns);
  columns_ = columns;
  hint_shown_ = false;
  rl_on_new_line();
  rl_reset_screen_size();
  if (!is_searching()) rl_set_prompt(std::string(rl_prompt).c_str());  // wrapped anew
  redraw();
}

// Row by row: to clear from the home position would put the rows into tmux's scrollback.
void ReadlineEditor::erase_line_wrapped_to(int columns) {
  const auto row_behind = [](int characters, int width) {
    const std::string_view typed(rl_line_buffer, static_cast<std::size_t>(characters));
    return behind(typed, width, behind(rl_display_prompt, width)).row;
  };
  int up = row_behind(rl_point, columns);
  int last = row_behind(rl_end, columns);
  if (!wraps_anew()) up = last = std::min(up, row_behind(rl_point, columns_));
  std::fputs("\r", stream_);
  if (up > 0) std::fprintf(stream_, "\033[%dA", up);
  std::fputs("\033[K", stream_);
  for (int row = 0; row < last; ++row) std::fputs("\n\033[K", stream_);
  if (last > 0) std::fprintf(stream_, "\033[%dA", last);
}

LineHelp::Hint ReadlineEditor::current_hint() const {
  const bool fits = rl_point == rl_end && rl_end > 0 && !is_searching() && held_.empty();
  if (!fits || plain_terminal_) return {};
  return help_.hint(std::string_view(rl_line_buffer, static_cast<std::size_t>(rl_end)));
}

// Within the row, so that nothing wraps.
void ReadlineEditor::show_hint() {
  if (!line_shown_ || paste_) return;
  const LineHelp::Hint hint = current_hint();
  if (hint.shown.empty()) return;
  const CursorPlace cursor = behind(rl_line_buffer, columns_, behind(rl_display_prompt, columns_));
  const std::string_view shown = fitting(hint.shown, columns_ - cursor.column - 1);
  if (shown.empty()) return;
  std::fprintf(stream_, "\033[2m%.*s\033[22m\033[%dD", static_cast<int>(shown.size()), shown.data(),
               columns_of(shown));
  hint_shown_ = true;
}

void ReadlineEditor::erase_hint() {
  if (std::exchange(hint_shown_, false)) std::fputs("\033[K", stream_);
}

// --- the keyboard --------------------------------------------------------------------------------

void ReadlineEditor::read_key() {
  if (paste_) {
    read_pasted_byte();
  } else {
    rl_callback_read_char();
  }
}

void ReadlineEditor::take_paste(const std::string& text) {
  const ScreenSize screen = screen_size();
  const int room = screen.columns * (screen.rows - 1) / 2 - columns_of(rl_line_buffer);
  erase_hint();
  if (held_.empty() && fits_the_line(text, room)) {
    std::string shown = text;
    while (shown.ends_with('\n')) shown.pop_back();
    rl_insert_text(shown.c_str());
    return redraw();
  }
  if (held_.empty()) {
    const auto point = static_cast<std::size_t>(rl_point);
    const std::string line(rl_line_buffer, static_cast<std::size_t>(rl_end));
    held_ = line.substr(0, point) + text + line.substr(point);
  } else {
    held_ += rl_line_buffer + text;
  }
  rl_replace_line("", 1);
}

// --- job control ---------------------------------------------------------------------------------

void ReadlineEditor::suspend() {
  if (line_shown_) {
    erase_hint();
    rl_point = rl_end;
    rl_redisplay();
    rl_deprep_terminal();
    std::fputs("\n", stream_);
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
  rl_prep_terminal(1);
  line_shown_ = true;
  columns_ = screen_size().columns;
  rl_reset_screen_size();
  rl_on_new_line();
  redraw();
  draw();
  wait_for_keys();
}

std::unique_ptr<LineEditor> make_terminal_editor(asio::io_context& io, Output& output,
                                                 const LineHelp& help) {
  return std::make_unique<ReadlineEditor>(io, output, help);
}

}  // namespace confab

#include "app/prompt/readline/readline_editor.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include "app/prompt/terminal.h"
#include "app/prompt/terminal_editor.h"
#include "app/text/cells.h"

namespace confab {
namespace {

// Text waits for a place above the line only up to this size.
constexpr std::size_t kHeldOutputBytes = 1024 * 1024;

// Readline reads the environment's locale when it begins.
bool is_plain_terminal() {
  use_utf8();
  return !moves_cursor();
}

std::string moved(const char* direction, int rows) {
  return rows > 0 ? "\033[" + std::to_string(rows) + direction : "";
}

}  // namespace

ReadlineEditor::ReadlineEditor(asio::io_context& io, Output& output, const LineHelp& help)
    : io_(io),
      output_(output),
      help_(help),
      plain_terminal_(is_plain_terminal()),
      readline_(*this, !plain_terminal_),
      keys_(io.get_executor(), STDIN_FILENO, Watch::For::reading),
      signals_(io, SIGWINCH, SIGTSTP, SIGCONT),
      foreground_(io),
      arrived_(io) {}

ReadlineEditor::~ReadlineEditor() { stop(); }

void ReadlineEditor::start() {
  wait_for_foreground();
  started_ = true;
  columns_ = screen_size().columns;
  line_shown_ = true;
  readline_.begin(prompt_);
  send_out();
  wait_for_keys();
  wait_for_signal();
}

void ReadlineEditor::stop() noexcept {
  if (!std::exchange(started_, false)) return;
  try {
    stop_waiting();
    if (line_shown_) draw();
    if (line_shown_) clear_line();
    output_.write_exact(std::exchange(pending_, {}));  // of a session that was in the background
  } catch (const std::exception&) {
    // no memory, no descriptor: the terminal is what is left to save
  }
  line_shown_ = false;
  if (in_foreground()) readline_.leave();
  output_.flush_now(kFarewellMs);
}

// --- lines ---------------------------------------------------------------------------------------

// Each line is a message, and one for Up: but not of a paste that was held.
void ReadlineEditor::line_entered(std::optional<std::string> line) {
  line_shown_ = false;
  broken();
  if (!plain_terminal_) readline_.draw("\033[J");  // rows of a line that was taller than the screen
  if (line) {
    if (line->empty() && held_.ends_with('\n')) held_.pop_back();  // Enter is that line's end
    const bool keeps = held_.empty();
    const std::string text = std::exchange(held_, {}) + *line;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines_.push_back({text.substr(begin, end - begin), keeps});
      if (keeps) readline_.remember(*lines_.back().line);
      begin = end + 1;
    }
    readline_.set_prompt(prompt_);  // not the one that told of a paste
  } else {
    lines_.push_back({std::nullopt});
  }
  arrived_.notify();
  line_shown_ = true;  // readline shows the prompt after this
}

void ReadlineEditor::broken() {
  if (on_break) on_break();
}

void ReadlineEditor::set_recall(const std::vector<std::string>& oldest_first) {
  readline_.set_history(oldest_first);
}

// What is half typed would come after the question.
void ReadlineEditor::hide_typing() {
  paste_.reset();
  held_.clear();
  hidden_.emplace();
  if (!started_ || !line_shown_) return;
  erase_hint();
  readline_.end_search();
  clear_line();
  readline_.drop_line();
  readline_.at_new_line();
  readline_.redraw();
  send_out();
}

// What was typed ahead stays.
std::size_t ReadlineEditor::drop_waiting() {
  return std::erase_if(lines_, [](const Entered& each) { return !each.keeps; });
}

bool ReadlineEditor::is_line_begun() const {
  return !lines_.empty() || !readline_.line().empty() || !held_.empty() || paste_ ||
         readline_.is_searching();
}

bool ReadlineEditor::interrupt() {
  if (!started_) return false;
  const bool had_something =
      !readline_.line().empty() || !held_.empty() || paste_ || readline_.is_searching();
  paste_.reset();
  held_.clear();
  erase_hint();
  readline_.end_search();  // it draws the line once more
  readline_.show_to_its_end();
  readline_.draw("^C\n");
  readline_.drop_line();
  readline_.at_new_line();
  readline_.set_prompt(prompt_);
  readline_.redraw();
  send_out();
  broken();
  return had_something;
}

void ReadlineEditor::take_paste(const std::string& text) {
  const ScreenSize screen = screen_size();
  const std::string_view line = readline_.line();
  const int room = screen.columns * (screen.rows - 1) / 2 - columns_of(line);
  erase_hint();
  if (held_.empty() && fits_the_line(text, room)) {
    readline_.insert(text.ends_with('\n') ? text.substr(0, text.size() - 1) : text);
    return readline_.redraw();
  }
  const std::string_view before = readline_.before_cursor();
  held_.append(before).append(text).append(line.substr(before.size()));
  held_prompt_.clear();
  held_seen_ = false;
  readline_.replace_line_with_nothing();
}

LineHelp::Completions ReadlineEditor::complete(std::string_view before_cursor) {
  return help_.complete(before_cursor);
}

// --- the screen ----------------------------------------------------------------------------------

void ReadlineEditor::draw() {
  if (line_shown_) follow_resize(false);
  if (!held_.empty() && held_prompt_.empty()) held_prompt_ = help_.held_prompt(held_).text();
  const std::string& prompt = held_.empty() ? prompt_ : held_prompt_;
  // A search has a prompt of its own, which readline would lose.
  const bool new_prompt = line_shown_ && !readline_.is_searching() && prompt != readline_.prompt();
  const bool print = !pending_.empty() && has_place_above();
  const bool anew = line_shown_ && (new_prompt || print);
  if (anew) clear_line();
  if (print) readline_.draw(std::exchange(pending_, {}));
  if (new_prompt) readline_.set_prompt(prompt);
  if (anew) {
    readline_.at_new_line();
    readline_.redraw();
  }
  send_out();
}

// A line that fills the screen leaves none: output waits until it is shorter.
bool ReadlineEditor::has_place_above() const {
  if (!line_shown_ || pending_.size() >= kHeldOutputBytes) return true;
  return rows_behind(readline_.line(), columns_) + 1 < screen_size().rows;
}

int ReadlineEditor::rows_behind(std::string_view typed, int columns) const {
  return behind(typed, columns, behind(readline_.shown_prompt(), columns)).row;
}

// Above the cursor. Where the terminal takes fewer columns for the line than readline counts, it
// ends above where readline has it, and so does every move from there: less than 0, the line begins
// below the cursor. A stale row of the prompt is better than a reply that is erased.
int ReadlineEditor::rows_surely_ours(int columns) const {
  const std::string_view line = readline_.line();
  std::string all(readline_.shown_prompt());
  const int end_at_least = fewest_rows_behind(all.append(line), columns);
  return rows_behind(readline_.before_cursor(), columns) -
         (rows_behind(line, columns) - end_at_least);
}

void ReadlineEditor::clear_line() {
  const int up = rows_surely_ours(columns_);
  if (plain_terminal_ || up == rows_behind(readline_.before_cursor(), columns_)) {
    readline_.clear_line();
  } else {
    erase_rows(up, rows_behind(readline_.line(), columns_));
  }
  hint_shown_ = false;
}

// Row by row: to clear from the home position would put the rows into tmux's scrollback. The last
// may be below the screen, so that the way back is not counted.
void ReadlineEditor::erase_rows(int up, int last) {
  std::string motion = "\r" + (up < 0 ? moved("B", -up) : moved("A", up)) + "\0337\033[K";
  for (int row = 0; row < last; ++row) motion += "\033[B\033[K";
  readline_.draw(motion + "\0338");
}

// Readline would erase by the layout of the old width, and with it replies above: where the line
// begins is reckoned here.
void ReadlineEditor::follow_resize(bool redraw_anyway) {
  const int columns = screen_size().columns;
  if (columns == columns_ && !redraw_anyway) return;
  if (!plain_terminal_) erase_line_wrapped_to(columns);
  columns_ = columns;
  if (readline_.is_searching()) {  // the prompt of a search is not laid out anew
    readline_.at_new_line();
    readline_.end_search();  // draws the line
    clear_line();
  }
  hint_shown_ = false;
  readline_.at_new_line();
  readline_.size_changed();
  readline_.redraw();
}

void ReadlineEditor::erase_line_wrapped_to(int columns) {
  int up = rows_surely_ours(columns);
  int last = rows_behind(readline_.line(), columns);
  if (!wraps_anew()) up = last = std::min(up, rows_surely_ours(columns_));
  erase_rows(up, last);
}

LineHelp::Hint ReadlineEditor::current_hint() const {
  const std::string_view line = readline_.line();
  const bool fits = !line.empty() && readline_.before_cursor().size() == line.size() &&
                    !readline_.is_searching() && held_.empty() && !plain_terminal_;
  return fits ? help_.hint(line) : LineHelp::Hint{};
}

std::string ReadlineEditor::hint_to_insert() {
  std::string text = current_hint().inserted;
  if (!text.empty()) erase_hint();
  return text;
}

// Within the row, so that nothing wraps.
void ReadlineEditor::show_hint() {
  if (!line_shown_ || paste_) return;
  const LineHelp::Hint hint = current_hint();
  if (hint.shown.empty()) return;
  const CursorPlace cursor =
      behind(readline_.line(), columns_, behind(readline_.shown_prompt(), columns_));
  const std::string shown(fitting(hint.shown, columns_ - cursor.column - 1));
  if (shown.empty()) return;
  readline_.draw("\033[2m" + shown + "\033[22m" + moved("D", columns_of(shown)));
  hint_shown_ = true;
}

void ReadlineEditor::erase_hint() {
  if (std::exchange(hint_shown_, false)) readline_.draw("\033[K");
}

std::unique_ptr<LineEditor> make_terminal_editor(asio::io_context& io, Output& output,
                                                 const LineHelp& help) {
  return std::make_unique<ReadlineEditor>(io, output, help);
}

}  // namespace confab

#include "app/prompt/readline/readline_library.h"

// readline.h needs stdio.h before it.
#include <readline/history.h>
#include <readline/readline.h>

// For its terminal.
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "app/prompt/paste.h"

namespace confab {
namespace {

Readline* the_readline = nullptr;

// Whatever ends the program: nobody is left with a terminal that does not echo.
[[noreturn]] void restore_and_abort() {
  if (the_readline != nullptr) the_readline->leave();
  std::abort();
}

// The word that Tab completes is the whole line, so that the table of commands, not readline, says
// where an argument begins.
struct Completing {
  std::vector<std::string> lines;
  std::size_t shown_from = 0;  // of each, in the list
  std::size_t next = 0;
} completing;

}  // namespace

// Plain functions that readline calls. No exception may cross its frames.
struct ReadlineCallbacks {
  template <class Work>
  static void guarded(Work work) {
    try {
      work(the_readline->user_);
    } catch (...) {
      the_readline->failure_ = std::current_exception();
    }
  }

  static ssize_t drawn(void*, const char* bytes, std::size_t size) {
    guarded([&](ReadlineUser& user) { user.drawn({bytes, size}); });
    return static_cast<ssize_t>(size);
  }

  static int next_key(std::FILE* input) {
    if (!the_readline->has_keys()) return rl_getc(input);
    return static_cast<unsigned char>(the_readline->keys_[the_readline->next_key_++]);
  }

  // Readline waits here, for a moment, for the rest of a key (Esc).
  static int has_input() {
    if (the_readline->has_keys()) return 1;
    constexpr int kAsItIs = -1;
    const int microseconds = rl_set_keyboard_input_timeout(kAsItIs);
    pollfd keyboard{STDIN_FILENO, POLLIN, 0};
    return ::poll(&keyboard, 1, microseconds / 1000) > 0 ? 1 : 0;
  }

  static void line_entered(char* line) {
    guarded([&](ReadlineUser& user) {
      user.line_entered(line == nullptr ? std::nullopt : std::optional<std::string>(line));
    });
    std::free(line);
  }

  static int enter(int count, int key) {
    bool accepts = false;
    guarded([&](ReadlineUser& user) { accepts = user.accepts_line(); });
    return accepts ? rl_newline(count, key) : 0;
  }

  static int show_held(int count, int key) {
    bool shown = false;
    guarded([&](ReadlineUser& user) { shown = user.show_held(); });
    rl_command_func_t* usual = shown ? nullptr : rl_named_function("operate-and-get-next");
    return usual == nullptr ? 0 : usual(count, key);
  }

  static int clear_screen(int count, int key) {
    guarded([](ReadlineUser& user) { user.broken(); });
    return rl_clear_screen(count, key);
  }

  static int begin_paste(int, int) {
    guarded([](ReadlineUser& user) { user.paste_begins(); });
    return 0;
  }

  static int forward(int count, int key) {
    std::string hint;
    guarded([&](ReadlineUser& user) { hint = user.hint_to_insert(); });
    if (hint.empty()) return rl_forward_char(count, key);
    rl_insert_text(hint.c_str());
    return 0;
  }

  static void redisplay() {
    guarded([](ReadlineUser& user) { user.before_redraw(); });
    rl_redisplay();
    guarded([](ReadlineUser& user) { user.after_redraw(); });
  }

  static char* no_word_breaks() {
    static char none[] = "";
    return none;
  }

  static char* next_line(const char*, int number) {
    if (number == 0) completing.next = 0;
    if (completing.next == completing.lines.size()) return nullptr;
    return ::strdup(completing.lines[completing.next++].c_str());
  }

  static char** complete(const char* text, int, int end) {
    rl_attempted_completion_over = 1;  // no file names of readline's own
    rl_sort_completion_matches = 0;    // they are in order
    completing = Completing();
    guarded([&](ReadlineUser& user) {
      const std::string line(rl_line_buffer, static_cast<std::size_t>(end));
      const LineHelp::Completions found = user.complete(line);
      for (const std::string& word : found.candidates) {
        completing.lines.push_back(line.substr(0, found.start) + word);
      }
      completing.shown_from = found.start;
      const bool goes_on = completing.lines.size() == 1 && (completing.lines[0].ends_with('/') ||
                                                            completing.lines[0].ends_with(':'));
      constexpr int kNothing = 0;
      constexpr int kBlank = 0x20;
      rl_completion_append_character = goes_on || found.are_files ? kNothing : kBlank;
    });
    return completing.lines.empty() ? nullptr : rl_completion_matches(text, next_line);
  }

  static void show_candidates(char** matches, int count, int longest) {
    guarded([](ReadlineUser& user) {
      user.before_redraw();
      user.broken();
    });
    const auto hidden = static_cast<int>(completing.shown_from);
    for (int i = 1; i <= count; ++i) matches[i] += hidden;
    rl_display_match_list(matches, count, longest - hidden);
    for (int i = 1; i <= count; ++i) matches[i] -= hidden;
    rl_forced_update_display();
  }
};

Readline::Readline(ReadlineUser& user, bool draws_freely) : user_(user) {
  cookie_io_functions_t drawing{};
  drawing.write = ReadlineCallbacks::drawn;
  stream_ = ::fopencookie(nullptr, "w", drawing);
  if (stream_ == nullptr) throw std::bad_alloc();
  the_readline = this;
  rl_readline_name = "confab";
  rl_instream = stdin;
  rl_outstream = stream_;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_attempted_completion_function = ReadlineCallbacks::complete;
  rl_completion_word_break_hook = ReadlineCallbacks::no_word_breaks;
  rl_completion_display_matches_hook = ReadlineCallbacks::show_candidates;
  // Before ~/.inputrc is read, which may say otherwise.
  rl_variable_bind("keyseq-timeout", "50");  // the loop waits that long after an Esc
  rl_variable_bind("show-all-if-ambiguous", "on");
  rl_getc_function = ReadlineCallbacks::next_key;
  rl_input_available_hook = ReadlineCallbacks::has_input;
  rl_initialize();
  rl_completion_query_items = 0;  // its question would wait for an answer
  // Set earlier, it would make readline take the terminal for one without cursor moves.
  if (draws_freely) rl_redisplay_function = ReadlineCallbacks::redisplay;
  bind_keys();
  using_history();
}

Readline::~Readline() {
  std::fclose(stream_);
  rl_outstream = stdout;
  the_readline = nullptr;
}

void Readline::bind_keys() {
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap}) {
    rl_bind_keyseq_in_map(Paste::kBegin.data(), ReadlineCallbacks::begin_paste, map);
    rl_bind_keyseq_in_map("\r", ReadlineCallbacks::enter, map);
    rl_bind_keyseq_in_map("\n", ReadlineCallbacks::enter, map);
  }
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap}) {
    rl_bind_keyseq_in_map("\017", ReadlineCallbacks::show_held, map);
    rl_bind_keyseq_in_map("\014", ReadlineCallbacks::clear_screen, map);
    for (const char* right : {"\033[C", "\033OC", "\006"}) {
      rl_bind_keyseq_in_map(right, ReadlineCallbacks::forward, map);
    }
  }
}

void Readline::begin(const std::string& prompt) {
  std::set_terminate(restore_and_abort);
  rl_callback_handler_install(prompt.c_str(), ReadlineCallbacks::line_entered);
}

void Readline::leave() {
  rl_callback_handler_remove();
  flush();
}

void Readline::suspend() { rl_deprep_terminal(); }
void Readline::resume() { rl_prep_terminal(1); }

void Readline::read_key() {
  rl_callback_read_char();
  rl_eof_found = 0;  // of a key that failed, too; each time the terminal is left: one more line end
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Readline::give_back(std::string_view keys) {
  keys_.replace(0, next_key_, keys);
  next_key_ = 0;
}

std::string Readline::take_keys() {
  std::string keys = std::move(keys_).substr(next_key_);
  keys_.clear();
  next_key_ = 0;
  return keys;
}

std::string_view Readline::line() const {
  return {rl_line_buffer, static_cast<std::size_t>(rl_end)};
}

std::string_view Readline::before_cursor() const {
  return {rl_line_buffer, static_cast<std::size_t>(rl_point)};
}

std::string_view Readline::shown_prompt() const { return rl_display_prompt; }
std::string_view Readline::prompt() const { return rl_prompt == nullptr ? "" : rl_prompt; }
bool Readline::is_searching() const { return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0; }

void Readline::insert(const std::string& text) { rl_insert_text(text.c_str()); }

void Readline::end_search() {
  if (is_searching()) rl_callback_sigcleanup();
}

void Readline::drop_line() {
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_replace_line("", 1);
  if (rl_editing_mode == 0) rl_vi_insertion_mode(1, 'i');
  using_history();
}

void Readline::replace_line_with_nothing() { rl_replace_line("", 1); }

void Readline::set_history(const std::vector<std::string>& oldest_first) {
  rl_clear_history();
  for (const std::string& line : oldest_first) add_history(line.c_str());
  if (!is_searching()) using_history();  // Up begins at the newest
}

void Readline::remember(const std::string& line) {
  const HIST_ENTRY* last =
      history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
  const bool again = last != nullptr && line == last->line;
  if (!line.empty() && line.front() != ' ' && !again) add_history(line.c_str());
}

void Readline::draw(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stream_); }
void Readline::set_prompt(const std::string& prompt) { rl_set_prompt(prompt.c_str()); }
void Readline::clear_line() { rl_clear_visible_line(); }
void Readline::at_new_line() { rl_on_new_line(); }
void Readline::redraw() { (*rl_redisplay_function)(); }

void Readline::show_to_its_end() {
  rl_point = rl_end;
  rl_redisplay();
}

void Readline::size_changed() {
  rl_reset_screen_size();
  set_prompt(std::string(prompt()));  // wrapped anew
}

void Readline::flush() { std::fflush(stream_); }

}  // namespace confab

#pragma once
// GNU readline as an object. Its .cc is the only file that includes readline, which is GPL.

#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/line_help.h"

namespace confab {

// Who uses it. Readline is C: what these throw waits until the key has been read.
class ReadlineUser {
 public:
  virtual ~ReadlineUser() = default;
  virtual void drawn(std::string_view bytes) = 0;
  // Enter; nullopt: Ctrl-D on an empty line, or the terminal hung up. While this runs, the line is
  // history and no prompt is shown.
  virtual void line_entered(std::optional<std::string> line) = 0;
  virtual bool accepts_line() = 0;  // Enter; false: it stays
  virtual bool show_held() = 0;     // Ctrl-O; false: nothing is held
  // Something else than the line was drawn, or all of the screen was cleared.
  virtual void broken() = 0;
  virtual void paste_begins() = 0;
  virtual void before_redraw() = 0;
  virtual void after_redraw() = 0;
  virtual std::string hint_to_insert() = 0;  // Right at the end of the line; empty: none
  virtual LineHelp::Completions complete(std::string_view before_cursor) = 0;
};

// One at a time: readline keeps its state in globals.
class Readline {
 public:
  // Reads ~/.inputrc. `user` outlives it; `draws_freely`: the terminal can move its cursor.
  Readline(ReadlineUser& user, bool draws_freely);
  ~Readline();
  Readline(const Readline&) = delete;
  Readline& operator=(const Readline&) = delete;

  // Shows the prompt, and takes the terminal until leave(). Colours in a prompt stand between \001
  // and \002.
  void begin(const std::string& prompt);
  void leave();    // gives the terminal back, as it was
  void suspend();  // the same for a while
  void resume();
  void read_key();  // there is one. Throws what the user threw
  // Keys that were read from the terminal already: they come before all others.
  void give_back(std::string_view keys);
  bool has_keys() const noexcept { return next_key_ < keys_.size(); }  // of those
  std::string take_keys();                                             // all of those

  std::string_view line() const;
  std::string_view before_cursor() const;
  std::string_view shown_prompt() const;  // a search has one of its own
  std::string_view prompt() const;
  bool is_searching() const;

  void insert(const std::string& text);
  void end_search();  // the line stays what it found
  void drop_line();   // and a count, ... that is under way
  void replace_line_with_nothing();
  void set_history(const std::vector<std::string>& oldest_first);
  void remember(const std::string& line);

  // The screen. draw() is for what is shown beside the line.
  void draw(std::string_view bytes);
  void set_prompt(const std::string& prompt);
  void clear_line();   // as readline laid it out; the cursor is where it began
  void at_new_line();  // the cursor is where the line shall begin
  void redraw();
  void show_to_its_end();  // the cursor after it
  void size_changed();
  void flush();  // all that was drawn has gone to drawn()

 private:
  friend struct ReadlineCallbacks;
  void bind_keys();

  ReadlineUser& user_;
  std::FILE* stream_;
  std::exception_ptr failure_;
  std::string keys_;  // given back
  std::size_t next_key_ = 0;
};

}  // namespace confab

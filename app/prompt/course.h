#pragma once
// How the session goes. What goes wrong is said, counts for the exit code, and may be the end of a
// script; what is asked of the session (leave, enough) ends it after the line that is carried out.
//
//            said on stderr   exit code           a script
//   warn     yes              stays               goes on
//   complain yes              2, wrong usage      goes on
//   refuse   yes              3, could not        goes on
//   miss     yes              1, not as expected  goes on
//   fail     no               stays               ends, unless it keeps going
//   end      no               stays               ends

#include "app/prompt/outcome.h"
#include "app/prompt/screen.h"
#include "app/prompt/script_options.h"

namespace confab {

class Course {
 public:
  // All outlive it. `is_script`: the lines come from a pipe, a file or -c, and nobody can be asked.
  Course(Screen& screen, Outcome& outcome, const ScriptOptions& options, bool is_script)
      : screen_(screen), outcome_(outcome), options_(options), is_script_(is_script) {}

  bool is_script() const noexcept { return is_script_; }
  const ScriptOptions& options() const noexcept { return options_; }
  Outcome& outcome() noexcept { return outcome_; }

  void warn(const Printable& text) { screen_.error(text); }
  void complain(const Printable& text);
  void refuse(const Printable& text);
  void miss(const Printable& text);
  // What is no fault: at a prompt, and with -v.
  void notice(const Printable& text) { screen_.notice(text); }

  // At a prompt neither does anything. A script that has failed stays so, whatever comes later.
  void fail() noexcept;
  void end() noexcept { has_failed_ = is_script_; }
  bool has_failed() const noexcept { return has_failed_; }

  // ":quit", Ctrl-D.
  void leave() noexcept { leaves_ = true; }
  bool leaves() const noexcept { return leaves_; }
  // Takes it back; whether there was something to take back.
  bool stay() noexcept;

  // -n: so many replies came. What waits for more is judged by what has come.
  void have_enough() noexcept { has_enough_ = true; }
  bool has_enough() const noexcept { return has_enough_; }

 private:
  Screen& screen_;
  Outcome& outcome_;
  const ScriptOptions& options_;
  bool is_script_;
  bool has_failed_ = false;
  bool leaves_ = false;
  bool has_enough_ = false;
};

}  // namespace confab

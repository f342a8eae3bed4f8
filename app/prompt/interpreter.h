#pragma once
// What a line is, a command or a message, and carrying it out.

#include <asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/actions.h"
#include "app/prompt/aim.h"
#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/prompt/pacer.h"

namespace confab {

class Interpreter {
 public:
  // What is given outlives it.
  Interpreter(Actions& actions, Aim& aim, InputLines& lines, Pacer& pacer, Course& course)
      : actions_(actions), aim_(aim), lines_(lines), pacer_(pacer), course_(course) {}

  // Opens the command line's address. False: it could not be, which was said.
  asio::awaitable<bool> open_first(Url url, std::optional<StarttlsWish> starttls);
  // Listens at the command line's addresses; a script waits for the first who comes. False: it
  // cannot listen, or nobody came, which was said.
  asio::awaitable<bool> listen_first(std::vector<TypedAddress> addresses);
  // Of a script it waits for what the line before it is owed first. What is wrong with the line is
  // said, and counts. Throws Unreadable where the input ends within it, operation_aborted: Ctrl-C.
  asio::awaitable<void> carry_out(std::string line);
  // While carry_out() waits, before the line itself.
  bool is_pacing() const noexcept { return is_pacing_; }
  // The input has ended: waits for what is owed, and finishes sending.
  asio::awaitable<void> finish() { return pacer_.finish(); }
  // At the very end of a script: what it could not send.
  void tell_lost() { aim_.lost().tell(); }

  // Whether it is an ":expect" or a ":replay", and no message.
  bool gives_verdict(std::string_view line) const;
  // -n: these lines are not carried out any more. An ":expect" that is next is judged by what has
  // come; the others are told, and an ":expect" or ":replay" among them is no success.
  void leave_out(std::vector<std::string> lines);

 private:
  std::string as_meant(const std::string& line) const;
  bool is_command(std::string_view line, std::string_view name) const;  // and no message
  asio::awaitable<void> pace(std::string line);
  asio::awaitable<void> perform(std::string line);
  void warn_of_blanks(const std::string& line);
  void complain(const std::string& about) { course_.complain(Printable(Untrusted(about))); }
  std::vector<std::string> judge_next(std::vector<std::string> lines);
  void tell_left(const std::vector<std::string>& lines);

  Actions& actions_;
  Aim& aim_;
  InputLines& lines_;
  Pacer& pacer_;
  Course& course_;
  bool is_pacing_ = false;
  bool warned_of_blanks_ = false;
};

}  // namespace confab

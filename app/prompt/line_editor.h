#pragma once
// Where lines come from, and how text is shown while one is being typed.

#include <asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/program/unreadable.h"
#include "app/text/text_sink.h"
#include "protocol/text/printable.h"

namespace confab {

// As a TextSink it prints above the line that is being typed.
class LineEditor : public TextSink {
 public:
  // The next line without its end; nullopt: the end of the input (Ctrl-D, end of file, hang-up).
  // Throws operation_aborted when the waiting coroutine is cancelled; std::invalid_argument for a
  // line that is too long (64 MiB, where it is not typed): the next call goes on after it;
  // Unreadable: the next call is the end.
  virtual asio::awaitable<std::optional<std::string>> next_line() = 0;
  // A question, from before it can be seen to its end. Where somebody types, next_answer() gives a
  // line that is entered meanwhile; those that were entered before stay, in their order, for
  // next_line(). Elsewhere it is the next line. What is typed of a hidden answer is not shown, and
  // nothing keeps it; a line that is half typed when such a question begins or ends is dropped.
  // hidden_of_user: not even a script's next line is it.
  enum class Answer { shown, hidden, hidden_of_user };
  virtual void begin_question(Answer) {}
  virtual asio::awaitable<std::optional<std::string>> next_answer() { return next_line(); }
  virtual void end_question() {}
  // Whether the next line is a script's, though somebody types after its end (-i).
  virtual bool gives_script() const { return false; }
  // Whether that line is one for the history: one of a big paste is not.
  virtual bool keeps_line() const { return true; }
  // Drops the lines that wait for their turn, of a paste or a script; how many there were.
  virtual std::size_t drop_waiting() { return 0; }
  // Of a script: those lines, as far as they were read.
  virtual std::vector<std::string> waiting() const { return {}; }
  // Somebody may have begun the next line: what the prompt says of it must hold until it is taken.
  virtual bool is_line_begun() const { return false; }
  // What is shown before the line; nothing where nobody types.
  virtual void set_prompt(const Printable& prompt) = 0;
  // Ctrl-C with nothing running: drops what is being typed. False: there was nothing.
  virtual bool interrupt() = 0;
  // The session is over: what is typed from now on is left to the shell.
  virtual void stop_reading() {}
  // What Up goes back through, oldest first; nothing where nobody edits.
  virtual void set_recall(const std::vector<std::string>&) {}

  // Something else than what was written here is on the screen now, above the line: a line that
  // was entered, what the shell wrote while we were stopped.
  std::function<void()> on_break;
};

}  // namespace confab

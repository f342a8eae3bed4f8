#pragma once
// The lines of the session: the one that is being carried out, and those that wait for their turn.

#include <asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/course.h"
#include "app/prompt/line_editor.h"
#include "app/prompt/recall.h"

namespace confab {

// Whether ":NAME" is a command; else every line is a message (--no-commands).
enum class Commands { enabled, disabled };

class InputLines {
 public:
  // What is given outlives it.
  InputLines(LineEditor& editor, Recall& recall, const Secrets& secrets, Course& course,
             Commands commands)
      : editor_(editor), recall_(recall), secrets_(secrets), course_(course), commands_(commands) {}

  // The next line, which the history keeps; nullopt: the end. Throws as LineEditor::next_line().
  asio::awaitable<std::optional<std::string>> next();
  // The next line of a message of several: not one to be carried out, nor kept.
  asio::awaitable<std::optional<std::string>> next_of_message() { return editor_.next_line(); }
  // Ctrl-C with nothing running: drops what is being typed. False: there was nothing.
  bool interrupt() { return editor_.interrupt(); }
  // The session is over: what is typed from now on is left to the shell.
  void stop_reading() { editor_.stop_reading(); }
  // The current target's lines are those that Up offers first.
  void offer_recall() { recall_.offer(); }

  // The line that is being carried out, as it was typed. Until another one is.
  void begin(std::string line) { current_ = std::move(line); }
  const std::string& current() const noexcept { return current_; }
  // Where it is from, before a complaint about it: "…/confabrc:3: "; empty: it was typed.
  void read_from(std::string place) { place_ = std::move(place); }
  const std::string& place() const noexcept { return place_; }
  // With the names of secrets in the place of their values.
  std::string masked(std::string_view line) const { return secrets_.masked(line); }
  // The same, in short and in quotes.
  std::string quoted(std::string_view line) const;
  std::string quoted() const { return quoted(current_); }

  bool commands_enabled() const noexcept { return commands_ == Commands::enabled; }
  // Whether the line is a script's, though somebody types after its end (-i).
  bool is_of_script() const { return course_.is_script() || editor_.gives_script(); }

  // Of a script: those that were read and not carried out yet.
  std::vector<std::string> waiting() const { return editor_.waiting(); }
  // Drops them. Of those, what would have been sent: no other commands, and not the value after a
  // ":secret".
  std::vector<std::string> drop_messages();
  // A message could not be sent, or Ctrl-C: nor are the lines of a paste that wait, as is said. In
  // a script nothing is dropped: its lines are counted where it ends.
  void drop_rest_of_paste();

 private:
  LineEditor& editor_;
  Recall& recall_;
  const Secrets& secrets_;
  Course& course_;
  Commands commands_;
  std::string current_;
  std::string place_;
};

}  // namespace confab

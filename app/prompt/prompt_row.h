#pragma once
// What is shown before the line that is typed: where it goes, and how that is; or, while a command
// asks something or is at work, what that has to say. In a script nothing is.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

#include "app/prompt/line_editor.h"
#include "app/session/session.h"
#include "protocol/text/printable.h"
#include "transport/timer.h"

namespace confab {

class PromptRow {
 public:
  // What is given outlives it.
  PromptRow(asio::io_context& io, LineEditor& editor, const Session& session)
      : io_(io), editor_(editor), session_(session) {}
  PromptRow(const PromptRow&) = delete;
  PromptRow& operator=(const PromptRow&) = delete;

  // Shows what is to be shown now: "tcp 127.0.0.1:12000> ", "tcp localhost:12000 (refused)> ",
  // "not connected> ", "listening 127.0.0.1:9000> ", or what a command says.
  void show() { editor_.set_prompt(text()); }
  // A command asks something, reads the lines of a message, or is at work.
  bool is_taken() const noexcept { return !asked_.empty() || !taken_.empty(); }

  // Asks, over whatever a command says meanwhile, and gives the answer: in a script the next line.
  // nullopt: Ctrl-D, or the end of the script. Throws operation_aborted: Ctrl-C.
  asio::awaitable<std::optional<std::string>> ask(Printable question, LineEditor::Answer kind);

  // A command's own text in the row, as long as this lives: one at a time. A question is shown
  // instead while it is asked.
  class Taken {
   public:
    // Nothing is taken, until say().
    explicit Taken(PromptRow& row) : row_(row) {}
    Taken(PromptRow& row, const Printable& text) : row_(row) { say(text); }
    ~Taken() { row_.taken_.clear(); }  // the next show() has what is next
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;

    // In the place of what it said before.
    void say(const Printable& text);

   private:
    PromptRow& row_;
  };

  // Tells again and again how far a work is, as long as this lives: "TEXT (Ctrl-C stops)> ". A
  // short work shows none.
  class Progress {
   public:
    // `text` is asked every 100 ms, the first time after that long; it is valid as long as this.
    Progress(PromptRow& row, std::function<std::string()> text);

   private:
    void show_later();

    std::function<std::string()> text_;
    Taken shown_;
    Timer next_;
  };

 private:
  class Asked;
  Printable text() const;
  Printable alone_text() const;

  asio::io_context& io_;
  LineEditor& editor_;
  const Session& session_;
  Printable asked_;  // a question; empty: none
  Printable taken_;  // by a command; empty: where the next line goes is shown
};

}  // namespace confab

#pragma once
// Where the next line goes: to the current conversation, which is opened again where it was lost;
// or nowhere, and why.
//
//            open(), return_to() cannot: unreachable            set()
//   a peer ------------------------------------------> given up ----> a peer
//          \  a line that says where lines go cannot: miss()      set()
//           `------------------------------------------> astray ----> a peer
//
// Of a script that does not keep going both are the end. One that does skips the lines that would
// have gone there, and says at its end how many they were (lost_lines.h). At a terminal a message
// simply tries again.

#include <asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/prompt/lost_lines.h"
#include "app/prompt/pacer.h"
#include "app/prompt/prompt_row.h"
#include "app/session/session.h"

namespace confab {

class Aim {
 public:
  // What is given outlives it.
  Aim(Session& session, InputLines& lines, Pacer& pacer, PromptRow& row, Course& course)
      : session_(session),
        lines_(lines),
        pacer_(pacer),
        row_(row),
        course_(course),
        lost_(session, lines, course) {}

  // The current conversation as it is, open or not. Null: there is none.
  std::shared_ptr<Conversation> current() const { return session_.current(); }
  // The same to send to: waits for what is under way, and opens it again where it was lost, if that
  // is wished. Null: it cannot be had, which was said, counts, and in a script that does not open
  // connections again is the end. Throws operation_aborted: Ctrl-C.
  asio::awaitable<std::shared_ptr<Conversation>> ready();
  // Where we listen and nobody is there: waits for the first who comes, at most as long as a script
  // waits for a reply. Whether there is a current conversation now.
  asio::awaitable<bool> someone();
  // Of an empty line at a terminal, which opens nothing again.
  void tell_nothing_sent(const Conversation& conversation);

  // Opens a new conversation, and hears its greeting where a script wants one. False: either did
  // not come, which was said. Throws as Session::open().
  asio::awaitable<bool> open(Url url, std::optional<StarttlsWish> starttls = {});
  // The same for a line that says where lines go.
  asio::awaitable<void> go_to_new(Url url);
  asio::awaitable<void> go_to(Url url);  // back to the conversation with it, where there is one

  // Another line has said where lines go.
  void set() { astray_.clear(); }
  // The line that is carried out says where the next ones go, and cannot: a script ends there, or
  // they go nowhere until another line says where. At a terminal it is the rest of a paste that is
  // dropped.
  enum class At { peer, destination };  // a conversation; within the current one
  void miss(At at);
  // That line, in short; empty: they go somewhere.
  const std::string& astray() const noexcept { return astray_; }

  LostLines& lost() noexcept { return lost_; }

 private:
  asio::awaitable<std::shared_ptr<Conversation>> find_open();
  asio::awaitable<std::shared_ptr<Conversation>> open_again(std::shared_ptr<Conversation> lost);
  asio::awaitable<bool> agrees_to_reconnect(std::string url);
  void note_unreachable();

  Session& session_;
  InputLines& lines_;
  Pacer& pacer_;
  PromptRow& row_;
  Course& course_;
  LostLines lost_;
  std::set<std::string> given_up_;  // --keep-going: conversations that could not be opened
  std::string astray_;
};

}  // namespace confab

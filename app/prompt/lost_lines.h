#pragma once
// What a script could not send, and how that is said: each end of a peer has its own account.
//
//   closed by 127.0.0.1:7002 after 1 reply; "RCPT" and 3 more lines not sent
//                                           ------- crossed that end on their way, or came after it
//   2 lines for tcp://127.0.0.1:1 not sent           the peer was never there
//   2 lines after ":use nobody" not sent             nobody knew where to send them

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/session/session.h"

namespace confab {

class LostLines {
 public:
  // What is given outlives it.
  LostLines(const Session& session, InputLines& lines, Course& course)
      : session_(session), lines_(lines), course_(course) {}

  // Before a script closes a conversation or opens it again: what crossed its end and was never
  // read. Nothing where nothing did; a second call adds nothing.
  void note_crossing(Conversation& conversation);
  // Of every conversation.
  void note_crossings();
  // The current line is skipped, since its conversation is not to be had; a script goes on.
  void skip(Conversation& conversation);
  // Or since nobody knows where lines go: `astray` was to say so, and could not.
  void skip_after(const std::string& astray);

  // Nothing is opened again without a script's knowledge: it ends here, and what it has not sent is
  // said.
  void end_script(Conversation& conversation);
  // The current line is lost, since its peer could not be reached again, which was told.
  void lose(Conversation& conversation);
  // At the end of a script: says what was noted and skipped; and what was not carried out, where
  // that was not said yet. Once.
  void tell();

 private:
  struct Account {
    std::string conversation;    // empty: none, after a line that could not say where
    std::string target;          // as it was typed; or that line
    std::string end;             // "closed by 127.0.0.1:25 after 1 reply"; empty: it was not there
    std::string crossed;         // the first that crossed the end, in short; empty: none did
    std::uint64_t crossing = 0;  // lines that did
    std::uint64_t skipped = 0;   // later ones
    bool may_reconnect = false;  // if it is asked for
  };
  Account& account_of(std::string_view conversation, std::string_view target, std::string end);
  Account& account_of(const Conversation& conversation);
  std::string take_unsent(Conversation& conversation);
  Printable text(const Account& account) const;

  const Session& session_;
  InputLines& lines_;
  Course& course_;
  std::vector<Account> accounts_;  // not said yet
  bool told_waiting_ = false;      // what was not carried out was said
};

}  // namespace confab

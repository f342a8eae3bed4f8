#pragma once
// What was typed, kept in the history and offered again: with the target that it was typed for, and
// without the values of secrets.

#include <optional>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/history.h"
#include "app/prompt/line_editor.h"
#include "app/session/session.h"
#include "protocol/transcript/secrets.h"

namespace confab {

class Recall {
 public:
  // `history` may be null: none is kept (a script, --no-history), and both calls do nothing. What
  // is given outlives it.
  Recall(History* history, LineEditor& editor, const Session& session, const Secrets& secrets,
         Course& course)
      : history_(history), editor_(editor), session_(session), secrets_(secrets), course_(course) {}

  // Before `line` is carried out: it can change where the next one goes. Not kept: lines of a big
  // paste, what may have a secret's value in it, what History does not want. That the file cannot
  // be written is said once.
  void keep(const std::string& line);
  // The current target's lines are those that Up offers first. Cheap where it is the same one.
  void offer();

 private:
  History* history_;
  LineEditor& editor_;
  const Session& session_;
  const Secrets& secrets_;
  Course& course_;
  std::optional<std::string> offered_;  // the target whose lines Up offers first
  bool told_trouble_ = false;
};

}  // namespace confab

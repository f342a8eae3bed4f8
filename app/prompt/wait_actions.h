#pragma once
// The commands that wait: :expect for a message, :wait for time to pass.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/inbox.h"
#include "app/prompt/prompt_row.h"
#include "app/prompt/typed_names.h"
#include "app/session/session.h"

namespace confab {

struct Expectation;

// As actions.h says of all.
class WaitActions {
 public:
  // What is given outlives it.
  WaitActions(Session& session, Inbox& inbox, const TypedNames& names, PromptRow& row,
              Course& course)
      : session_(session), inbox_(inbox), names_(names), row_(row), course_(course) {}

  // "PATTERN [DURATION]" of the current conversation; 5 s where none is said. What is met is taken
  // from the inbox, with all before it. What is not met is said, counts, and is the end of a script
  // that does not keep going; the inbox is empty then.
  asio::awaitable<void> expect(std::string arguments);
  // The same by what has come, without waiting; no script ends by it.
  void expect_now(const std::string& arguments);
  // Lets time pass. Everything else goes on meanwhile.
  asio::awaitable<void> wait(std::string arguments);

 private:
  bool is_met(const Expectation& wanted, const std::string& conversation);
  void tell_nobody(const Expectation& wanted);
  void tell_not_met(const Expectation& wanted, const Conversation& from);

  Session& session_;
  Inbox& inbox_;
  const TypedNames& names_;
  PromptRow& row_;
  Course& course_;
};

}  // namespace confab

#pragma once
// A transcript from the other side: which addresses are served, which are called, and which
// conversations each has.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/mock/answer.h"
#include "app/mock/play_order.h"
#include "protocol/match/script.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// One event. A "send" with a template has a matcher, too: it is listened for.
struct MockStep {
  Step step;
  std::optional<Answer> answer;  // of a "recv" with a pattern
  // What comes before it in another conversation, where one of the two is called.
  std::optional<Passed> after;
};

// One recorded conversation, without its "open" or "accept".
struct RecordedConversation {
  std::string conn;
  Place place;             // of its "open" or "accept"
  std::size_t number = 0;  // in the file, from 0
  bool is_called = false;  // its address is
  std::vector<MockStep> steps;
  Place last_place() const { return steps.empty() ? place : steps.back().step.event.place; }
};

// One place of the recording, and all that was said there.
struct Address {
  Url url;                  // as it was recorded
  Traits traits;            // of its transport
  bool is_refused = false;  // nobody listened there
  bool is_called = false;   // whoever recorded it listened there: here it is dialled
  std::string layer;        // that a conversation with it goes on through; empty: none
  std::vector<RecordedConversation> conversations;
  bool is_served() const noexcept { return !is_refused && !is_called; }
};

// A conversation of an address that is called.
struct Call {
  std::size_t address = 0;
  std::size_t conversation = 0;  // of the address
  std::optional<Passed> after;   // nothing: the file begins with it
};

struct MockScript {
  std::string file;
  std::vector<std::string> secrets;  // names of values that no log may show
  std::vector<Address> addresses;    // in the order of their first "open" or "accept"
  std::vector<Call> calls;           // in the order of the file
  const RecordedConversation& of(const Call& call) const {
    return addresses[call.address].conversations[call.conversation];
  }
};

// An address for all of one place (Registry::is_same_place). Throws TranscriptError for what cannot
// be served: a scheme that does not exist, a "recv" that says nothing that could be sent, several
// sources of one that is called.
MockScript make_mock_script(Script script, const Registry& registry);

}  // namespace confab

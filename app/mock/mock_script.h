#pragma once
// A transcript from the other side: which addresses are served, and which conversations each has.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/mock/answer.h"
#include "protocol/match/script.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// One event. A "send" with a template has a matcher, too: it is listened for.
struct MockStep {
  Step step;
  std::optional<Answer> answer;  // of a "recv" with a pattern
};

// One recorded conversation, without its "open".
struct RecordedConversation {
  std::string conn;
  Place place;  // of its "open"
  std::vector<MockStep> steps;
  Place last_place() const { return steps.empty() ? place : steps.back().step.event.place; }
};

// One place of the recording, and all that was said there.
struct Address {
  Url url;                  // as it was recorded
  Traits traits;            // of its transport
  bool is_refused = false;  // nobody listened there
  std::string layer;        // that a conversation with it goes on through; empty: none
  std::vector<RecordedConversation> conversations;
};

struct MockScript {
  std::string file;
  std::vector<std::string> secrets;  // names of values that no log may show
  std::vector<Address> addresses;    // in the order of their first "open"
};

// An address for all of one place (Registry::is_same_place). Throws TranscriptError for what cannot
// be served: a scheme that does not exist, a "recv" that says nothing that could be sent.
MockScript make_mock_script(Script script, const Registry& registry);

}  // namespace confab

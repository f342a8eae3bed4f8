#pragma once
// What an event may leave out: its conversation, which is the one that was opened last, and of an
// "accept" where it was listened.

#include <string>
#include <string_view>

#include "protocol/transcript/transcript.h"

namespace confab {

// An attempt to open a conversation, in the place of its "open", is an "error" with a URL.
bool begins_conversation(const TranscriptEvent& event) noexcept;

class CompleteEvents {
 public:
  // In the order of the file. A conversation without a name is called "#7" after the number of the
  // event that opened it, as no recorder calls one. What is left out and was never said stays
  // empty.
  void complete(TranscriptEvent& event);
  // This one counts as the one that was opened last, though no event says so.
  void opened(std::string conn) { last_opened_ = std::move(conn); }

 private:
  std::string last_opened_;
  std::string last_listened_;  // the url
};

// Is it a name that the file has?
inline bool is_name_of_file(std::string_view conn) noexcept {
  return !conn.empty() && !conn.starts_with('#');
}

}  // namespace confab

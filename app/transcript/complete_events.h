#pragma once
// What an event may leave out: its conversation, which is the one that was opened last, and of an
// "accept" where it was listened. (A StepReader fills them in, too, and refuses what has none.)

#include <cstdint>
#include <string>

#include "protocol/transcript/transcript.h"

namespace confab {

class CompleteEvents {
 public:
  // In the order of the file. A conversation without a name is called "#1", "#2", ..., as no
  // recorder calls one; empty: nothing was opened.
  TranscriptEvent complete(const TranscriptEvent& event);

 private:
  std::string last_opened_;
  std::string last_listened_;
  std::uint64_t nameless_ = 0;
};

// Is it a name that the file has?
inline bool has_name(const TranscriptEvent& complete) noexcept {
  return !complete.conn.empty() && !complete.conn.starts_with('#');
}

}  // namespace confab

#pragma once
// What is said of messages that a lost connection may have taken with it. Pure functions of what is
// known of the loss (recovery.h); who publishes it is conversation.h.
//
//   what is said                                                        what of it is from here
//   connection reset by peer; "RCPT" and 1 more may not have arrived    from ";" on: loss_text()
//   closed by 127.0.0.1:9 before "RCPT" was read                        all of it: crossing_text()

#include <cstdint>
#include <string>

#include "app/session/line_end.h"
#include "app/session/recovery.h"
#include "app/session/settings.h"

namespace confab {

// Messages that crossed the peer's end and were given up.
struct Unsent {
  std::string first;  // in short and without secrets; empty: there are none
  std::uint64_t messages = 0;
};
// Those that were sent since something last came.
Unsent unsent_of(const Recovery& recovery, const Settings& settings);

// What came before the loss.
struct Answers {
  bool has_any = false;       // over this connection
  std::uint64_t replies = 0;  // since the first of the messages was sent that Recovery knows of
  bool last_is_whole = true;  // the message that came last, as far as it came
};
// What an error means for the messages that were sent last, as the end of its sentence; empty:
// nothing that the user could not guess. `line_end`: what was put after a typed line.
std::string loss_text(const Loss& loss, const Recovery& recovery, const Answers& answers,
                      const LineEnd& line_end, const Settings& settings);

// `first`: as in Unsent.
std::string crossing_text(const std::string& peer, const std::string& first);

}  // namespace confab

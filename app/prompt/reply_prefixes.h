#pragma once
// What comes before the lines of a reply: whose it is.
//
//   tcp1 127.0.0.1:9000> the first line of a message
//   tcp1 127.0.0.1:9000| the others
//                      > the next message of the same source, at a terminal
//                      | its other lines

#include <string_view>

#include "app/prompt/screen_style.h"
#include "app/text/peer_text.h"

namespace confab {

struct ReplyPrefixes {
  LinePrefix first;
  LinePrefix later;
  LinePrefix run_first;  // in a run, with blanks for the source
  LinePrefix run_later;
};

// Without a name or a source where that is empty. Without both there is "> " at a terminal, so that
// nothing begins where our notices do, and nothing elsewhere. A source has a colour of its own.
ReplyPrefixes reply_prefixes(std::string_view conversation, std::string_view source,
                             const ScreenStyle& style);

// `clock`, or blanks in its place, before it.
LinePrefix after_clock(const Printable& clock, const LinePrefix& prefix);

}  // namespace confab

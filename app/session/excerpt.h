#pragma once
// What a person needs to recognise a message of theirs: its beginning, in quotes.

#include <string>
#include <string_view>

namespace confab {

// "\"RCPT TO:<a@b>\""; of an empty one "an empty line"; of one that was not kept "the last
// message". Still the user's text: it is shown as Untrusted.
std::string excerpt(std::string_view message);

}  // namespace confab

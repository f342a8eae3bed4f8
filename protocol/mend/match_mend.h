#pragma once
// A "match" whose message has changed: each rule is mended in its own language, or it is not.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/printable.h"
#include "protocol/transcript/transcript.h"

namespace confab {

struct MendedMatch {
  TranscriptMatch match;             // that `message` fits, as far as each key alone tells
  std::vector<std::string> changed;  // its keys that are not what they were
  // Why a rule that fails cannot be mended, to be read after "the message"; nothing: all are.
  std::optional<Printable> trouble;
};

// Rules that hold stay as they are.
//
//   pattern         the new text around the same placeholders, where they were (rebase.h)
//   json, hex       json_mend.h, hex_mend.h
//   prefix, suffix  as much of the message as is of the same form: "250 " becomes "220 "
//   bytes           a length becomes the new one, a range takes it in
//   contains, regex never: nobody can tell what of the message is meant
//
// That a name stands for one value is not asked.
MendedMatch mend_match(const TranscriptMatch& match, std::string_view message);

}  // namespace confab

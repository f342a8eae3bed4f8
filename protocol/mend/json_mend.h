#pragma once
// A "json" rule whose message has changed.

#include <optional>
#include <string>
#include <string_view>

namespace confab {

// The text of the rule that `message` fits: a member that does not fit is changed to what the
// message has there, one that the message does not have goes, and everything else of `rule` stays
// as it is spelled. What the message has beyond the rule is not asked for. A text with {{...}} gets
// the new text around its placeholders.
//
// nullopt: the message is not JSON, or of another kind as a whole; a placeholder has no place in it
// any more; nothing of the rule would be left. `rule` is one that was read without trouble. Names
// are not asked about: each placeholder may stand for anything of its type.
std::optional<std::string> mend_json(std::string_view rule, std::string_view message);

}  // namespace confab

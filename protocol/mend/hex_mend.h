#pragma once
// A "hex" rule whose message has changed.

#include <optional>
#include <string>
#include <string_view>

namespace confab {

// The text of the rule that `message` fits: every ?? and ** is still there, the bytes that fit stay
// as they are spelled, and as few as possible are changed, added or left out:
//
//   "02 ?? ** 03"  and  02 41 42 04   ->   "02 ?? ** 04"
//
// nullopt: a ?? has no byte, or one that may as well be a byte of the rule beside it which is gone;
// or the two are too long to be compared (some 2,000 bytes each). `rule` is one that was read
// without trouble.
std::optional<std::string> mend_hex(std::string_view rule, std::string_view message);

}  // namespace confab

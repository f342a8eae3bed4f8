#pragma once
// Several answers to the same question: what of them varies, and what kind of thing that is.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace confab {

// The rule that would have accepted them all, as a whole message each: the text that they share,
// literally ("{{" written {{lb}}), and a typed placeholder for each span that differs:
//
//   "at Fri Nov 20 15:36:00 2026 :hello"
//   "at Fri Nov 20 15:36:07 2026 :hello"     ->   "at {{when:ctime}} :hello"
//
// A span is widened to the whole of what it is a part of (a clock, uuid, address, number), and a
// clock (ctime, rfc3339) is taken for one even where all samples agree, since samples of one second
// show one clock; so one sample with a clock is enough. Where no type fits: `any`. Names are made
// of the kind (when, id, n, addr, ip, hex, word, text), with a number where `used` has the name
// already; `used` gains those of the pattern that is returned.
//
// Samples that are too long for a pattern (4 KiB) are held to their beginning and end; the middle
// is anything. Time is linear in the samples.
//
// nullopt, and `used` is as it was: nothing varies; what they share is too little to be a rule;
// they are no text (is_json_text); there are none.
std::optional<std::string> learn_pattern(std::span<const std::string> samples,
                                         std::set<std::string, std::less<>>& used);

// What the first bytes that differ are a part of, in both: the type that learn_pattern() would put
// there, "ctime", "uuid", "int", ... Empty: nothing differs, or among all that does is something
// that is not known to vary (words, other text, bytes), so that a rule would hide it.
std::string_view kind_of_difference(std::string_view expected, std::string_view actual);

}  // namespace confab

#pragma once
// Several answers to the same question: what of them varies, and what kind of thing that is.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace confab {

// The rule that would have accepted them all: the text that they share, literally ("{{" written
// {{lb}}), and a typed placeholder for each span that differs:
//
//   "at Fri Nov 20 15:36:00 2026 :hello"
//   "at Fri Nov 20 15:36:07 2026 :hello"     ->   "at {{when:ctime}} :hello"
//
// A span is widened to the whole of what it is a part of (a clock, uuid, address, number), and a
// clock (ctime, rfc3339) is taken for one even where all samples agree, since samples of one second
// show one clock. Names are made of the kind (when, id, n, addr, hex, word, text), with a number
// where `used` has the name already; `used` gains them. nullopt: nothing varies, or what they share
// is too little to be a rule (say why in the .cc), or they are no text.
std::optional<std::string> learn_pattern(std::span<const std::string> samples,
                                         std::set<std::string, std::less<>>& used);

// What the bytes that differ are a part of, in both: "ctime", "uuid", "int", ...; empty: nothing
// that is known to vary.
std::string_view kind_of_difference(std::string_view expected, std::string_view actual);

}  // namespace confab

#pragma once
// A rule whose message has changed: the new message's text, and the placeholders that it had.

#include <optional>
#include <string>
#include <string_view>

namespace confab {

// The pattern that `message` fits as a whole: its literal text is the message's, its placeholders
// are those of `pattern`, as they are written there, where the message has something of their type
// in a place that corresponds (rebase_places.h):
//
//   "n = {{n:int}} of a\n"  and  "count 7 of a!\n"   ->   "count {{n:int}} of a!\n"
//
// nullopt: none of them has a place in the message, or one would move, or it is no text
// (is_json_text), or the two are too long to be compared (some 2,000 words each). Throws
// std::invalid_argument for a `pattern` that is none.
std::optional<std::string> rebase_pattern(std::string_view pattern, std::string_view message);

// The same; nullopt, too, where one of several placeholders has no place. A pattern without any
// becomes the message, literally.
std::optional<std::string> rebase_whole_pattern(std::string_view pattern, std::string_view message);

}  // namespace confab

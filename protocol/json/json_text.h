#pragma once
// Text as a JSON string, so that a file or a terminal that shows it stays unharmed.

#include <span>
#include <string>
#include <string_view>

namespace confab {

// What may be between two tokens, RFC 8259.
inline constexpr std::string_view kJsonBlanks = " \t\r\n";

// Appends `text` as a JSON string with its quotes. C0, DEL, C1, U+2028/9 and bidi controls are
// escaped (\u001b). A byte that is not of UTF-8 becomes the four characters \xHH: JSON cannot say
// it.
void append_json_string(std::string_view text, std::string& out);

// The same for people to read on a terminal: everything that is invisible or deceives is escaped,
// too.
void append_json_string_shown(std::string_view text, std::string& out);

// ["a","b"]
void append_json_strings(std::span<const std::string> texts, std::string& out);

// Can `text` be the "data" of a transcript? UTF-8 without control characters other than TAB, LF,
// CR, ESC.
bool is_json_text(std::string_view text) noexcept;

}  // namespace confab

#pragma once
// The members of a JSON object, written one after the other.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// Keys are ours and need no escapes. A comma comes first, except after "{" or a line end.
void append_key(std::string_view key, std::string& out);
// Everything that deceives on a terminal is escaped; JSON says the same.
void append_member(std::string_view key, std::string_view text, std::string& out);
void append_member(std::string_view key, std::uint64_t number, std::string& out);
void append_member(std::string_view key, bool truth, std::string& out);
void append_member(std::string_view key, const char* text, std::string& out);
// In seconds.
void append_member(std::string_view key, std::chrono::nanoseconds time, std::string& out);
// Nothing at all where there are none.
void append_member(std::string_view key, const std::vector<Printable>& lines, std::string& out);

}  // namespace confab

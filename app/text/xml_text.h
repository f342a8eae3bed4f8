#pragma once
// Text inside XML and HTML.

#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

// Appends `text` so that it may be between tags and, quoted, in an attribute. What XML 1.0
// cannot carry at all (most control characters, U+FFFE, U+FFFF) or should not (DEL, C1) becomes the
// visible text \x1b or \u{fffe}; so does a byte that is not of UTF-8.
void append_xml(std::string_view text, std::string& out);
// ` name="text"`
void append_attribute(std::string_view name, std::string_view text, std::string& out);
void append_attribute(std::string_view name, std::uint64_t number, std::string& out);

}  // namespace confab

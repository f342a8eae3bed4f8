#pragma once
// A JSON value in its one short spelling: what transcripts are written in.

#include <string>
#include <string_view>

namespace confab {

// Appends a value that was read without trouble (json_object.h): no blanks, texts escaped as
// append_json_string() does, numbers with the digits that they had.
void append_json_compact(std::string_view json, std::string& out);

}  // namespace confab

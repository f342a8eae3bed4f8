#pragma once
// The text of a JSON value, cut into the texts of its members: for changing one of them and leaving
// the spelling of the others.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/json/json_object.h"

namespace confab {

// A member of an object, or an element of an array. Both are views of the text that was cut.
struct JsonPart {
  std::string_view key;  // as it is spelled, quotes included; of an element empty
  std::string_view value;
};

// JSON that nlohmann's reader takes, at most `most_levels` brackets deep.
bool is_json(std::string_view text, std::size_t most_levels);

// The functions below are for text that is_json().

// Of a value without blanks around it.
JsonKind json_kind(std::string_view value) noexcept;

// Without the blanks around it.
std::string_view trimmed_json(std::string_view text) noexcept;
// Of an object or array, in its order; of any other value none.
std::vector<JsonPart> json_parts(std::string_view value);
// What a text or a key in quotes says.
std::string json_text_of(std::string_view quoted);
// "..." of a text, as transcripts write it.
std::string json_quoted(std::string_view text);

}  // namespace confab

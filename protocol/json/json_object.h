#pragma once
// One JSON object, read strictly: nothing doubled, nothing too deep, nothing out of range.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json/json_input.h"

namespace confab {

enum class JsonKind : std::uint8_t { null, boolean, number, text, object, array };

// A key of the object itself, and its value; of an object or array only that it is one: the text of
// it is what json_fields() has.
struct JsonMember {
  std::string name;
  JsonKind kind = JsonKind::null;
  bool truth = false;
  double number = 0;
  std::string text;
  std::size_t key_token = 0;  // for offset_of_token()
  std::size_t value_token = 0;
};

// Reads one object after the other into the same memory.
class JsonObjectReader {
 public:
  explicit JsonObjectReader(const JsonLimits& limits) : limits_(limits) {}

  // In the order of the text; valid until the next call. Throws JsonTrouble: not JSON, a key that
  // appears twice in one object (at any depth), more keys or brackets than the limits allow, a
  // number that no double can hold.
  std::span<JsonMember> read(std::string_view object);

 private:
  const JsonLimits& limits_;
  std::vector<JsonMember> members_;
};

// A key as it is spelled, quotes included, and the text of its value.
struct JsonField {
  std::string_view key;
  std::string_view value;
};

// The fields of an object that JsonObjectReader has read without trouble, in the same order.
std::vector<JsonField> json_fields(std::string_view object);

// Where the token number `token` (keys, values, brackets, counted from 0) begins in a text that was
// read without trouble up to there.
std::size_t offset_of_token(std::string_view text, std::size_t token);
// The value that begins with it: itself, or all from its bracket to the one that closes it.
std::string_view value_of_token(std::string_view text, std::size_t token);

}  // namespace confab

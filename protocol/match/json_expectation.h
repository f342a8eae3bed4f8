#pragma once
// What a transcript expects of a JSON message: a tree, made once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json/json_scalars.h"
#include "protocol/match/whole_pattern.h"

namespace confab {

inline constexpr std::size_t kDeepestJson = 64;

struct JsonExpectation {
  std::string name;  // of a field: its key
  JsonKind kind = JsonKind::null;
  bool is_anything = false;             // "{{*}}"
  std::optional<WholePattern> pattern;  // of a text with {{...}} in it
  JsonScalar scalar;
  std::vector<JsonExpectation> fields;    // of an object, by name, each once
  std::vector<JsonExpectation> elements;  // of an array
};

// Throws std::invalid_argument: not JSON, a key twice, a wrong pattern, more than 64 levels or 1
// MiB.
JsonExpectation read_json_expectation(std::string_view json);

}  // namespace confab

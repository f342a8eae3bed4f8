#pragma once
// What a transcript expects of a JSON message: a tree, made once.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/json_scalars.h"
#include "protocol/whole_pattern.h"

namespace confab {

inline constexpr std::size_t kDeepestJson = 64;

struct JsonExpectation {
  JsonKind kind = JsonKind::null;
  bool is_anything = false;             // "{{*}}"
  std::optional<WholePattern> pattern;  // of a text with {{...}} in it
  JsonScalar scalar;
  std::vector<std::pair<std::string, JsonExpectation>> fields;  // by name, each once
  std::vector<JsonExpectation> elements;
};

// Throws std::invalid_argument: not JSON, a key twice, a wrong pattern, more than 64 levels or 1
// MiB.
JsonExpectation read_json_expectation(std::string_view json);

}  // namespace confab

// input: one JSON object

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/json/json_compact.h"
#include "protocol/json/json_object.h"
#include "protocol/json/json_plain.h"
#include "protocol/json/json_trouble.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::optional<std::vector<JsonMember>> read_plain(std::string_view object) {
  const JsonLimits limits;
  std::vector<JsonMember> members(2);
  members[0].text = members[1].name = "left over from the object before";
  const auto count = read_plain_object(object, limits.keys, members);
  if (!count) return std::nullopt;
  members.resize(*count);
  return members;
}

// By the whole reader: a first member that no plain object has keeps the other one away.
std::optional<std::vector<JsonMember>> read_nested(std::string_view object) {
  constexpr std::string_view kNested = R"("-":[],)";
  constexpr std::size_t kItsTokens = 3;
  const std::size_t begin = object.find('{') + 1;
  std::string text(object.substr(0, begin));
  text += kNested;
  text += object.substr(begin);
  JsonLimits limits;
  ++limits.keys;
  JsonObjectReader reader(limits);
  try {
    const auto all = reader.read(text);
    std::vector<JsonMember> members(all.begin() + 1, all.end());
    for (JsonMember& each : members) {
      each.key_token -= kItsTokens;
      each.value_token -= kItsTokens;
    }
    return members;
  } catch (const JsonTrouble&) {
    return std::nullopt;
  }
}

bool are_same(const JsonMember& left, const JsonMember& right) {
  const bool has_same_text = left.kind != JsonKind::text || left.text == right.text;
  return left.name == right.name && left.kind == right.kind && left.truth == right.truth &&
         left.number == right.number && has_same_text && left.key_token == right.key_token &&
         left.value_token == right.value_token;
}

void compare_readers(std::string_view object) {
  const auto plain = read_plain(object);
  if (!plain || plain->empty()) return;
  const auto is_dash = [](const JsonMember& each) { return each.name == "-"; };
  if (std::any_of(plain->begin(), plain->end(), is_dash)) return;
  const auto nested = read_nested(object);
  claim(nested.has_value(), "what the plain reader reads can be read");
  claim(std::equal(plain->begin(), plain->end(), nested->begin(), nested->end(), are_same),
        "both readers come to the same members");
}

std::vector<std::string> names_of(std::string_view object) {
  const JsonLimits limits;
  JsonObjectReader reader(limits);
  std::vector<std::string> names;
  for (const JsonMember& each : reader.read(object)) {
    names.push_back(each.name);
    claim(offset_of_token(object, each.key_token) < object.size(), "a key has a place in the text");
    claim(!value_of_token(object, each.value_token).empty(), "a value has a place in the text");
  }
  return names;
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.rest();
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos || text[begin] != '{') return;  // the callers look first
  compare_readers(text);
  try {
    const std::vector<std::string> names = names_of(text);
    claim(json_fields(text).size() == names.size(), "each member is a field");
    std::string compact;
    append_json_compact(text, compact);
    claim(names_of(compact) == names, "the short spelling has the same members");
    std::string again;
    append_json_compact(compact, again);
    claim_equal(again, compact, "the short spelling is the shortest");
  } catch (const JsonTrouble& trouble) {
    claim(trouble.offset <= text.size(), "trouble has a place in the text");
  }
}

}  // namespace confab

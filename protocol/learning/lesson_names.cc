#include "protocol/learning/lesson_names.h"

#include <algorithm>
#include <utility>

#include "protocol/learning/lesson_values.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

bool is_word_byte(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<signed char>(c) < 0;
}

// It does not go on beyond its ends: 12 is not in 1234.
bool is_whole_at(std::string_view text, std::size_t at, std::string_view value) noexcept {
  const std::size_t end = at + value.size();
  const bool begins = at == 0 || !is_word_byte(value.front()) || !is_word_byte(text[at - 1]);
  const bool ends = end == text.size() || !is_word_byte(value.back()) || !is_word_byte(text[end]);
  return begins && ends;
}

bool is_inside_word(std::string_view text, std::size_t at) noexcept {
  return at > 0 && is_word_byte(text[at - 1]) && is_word_byte(text[at]);
}

std::size_t common_begin(std::string_view a, std::string_view b) noexcept {
  const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(ends.first - a.begin());
}

// The longest of `values` that is a word at `at`; end(): none is. A value that `rest` begins with
// is not after it in the order of the map.
InPlaceOf::const_iterator value_at(std::string_view text, std::size_t at, const InPlaceOf& values) {
  if (is_inside_word(text, at)) return values.end();
  for (std::string_view rest = text.substr(at); !rest.empty();) {
    auto nearest = values.upper_bound(rest);
    if (nearest == values.begin()) break;
    --nearest;
    const std::string& value = nearest->first;
    if (value.empty()) break;
    const std::size_t common = common_begin(rest, value);
    const bool begins_with_it = common == value.size();
    if (begins_with_it && is_whole_at(text, at, value)) return nearest;
    rest = rest.substr(0, begins_with_it ? common - 1 : common);
  }
  return values.end();
}

std::string base_name(std::string_view type) {
  if (type == "date" || type == "time") return std::string(type);
  if (is_clock_type(type)) return "when";
  if (type == "int" || type == "num") return "n";
  if (type == "uuid") return "id";
  return type == "any" ? "text" : std::string(type);
}

}  // namespace

void LessonNames::know(const std::string& name, const ValueOfRuns& values) {
  used_.insert(name);
  names_.emplace(values, name);
}

std::string LessonNames::unused_name(const std::string& type) {
  const std::string base = base_name(type);
  std::string name = base;
  for (std::size_t number = 2; !used_.insert(name).second; ++number)
    name = base + std::to_string(number);
  return name;
}

void LessonNames::give(Lesson& lesson) {
  for (LessonSlot& each : lesson.slots) {
    if (each.type.empty() || !each.name.empty()) continue;
    const bool is_one_thing = is_identity(each.type, each.values);
    const std::string* known = is_one_thing ? find(each.values) : nullptr;
    each.name = known != nullptr ? *known : unused_name(each.type);
    if (is_one_thing) names_.emplace(each.values, each.name);
  }
}

const std::string* LessonNames::find(const ValueOfRuns& values) const {
  const auto found = names_.find(values);
  return found == names_.end() ? nullptr : &found->second;
}

std::string template_of(const std::string& sent, const InPlaceOf& names) {
  std::string text;
  std::string literal;  // not escaped yet: "{{" may come together here
  for (std::size_t at = 0; at < sent.size();) {
    const auto which = value_at(sent, at, names);
    if (which == names.end()) {
      literal += sent[at++];
      continue;
    }
    text += escaped_literal(std::exchange(literal, {}));
    text.append("{{").append(which->second).append("}}");
    at += which->first.size();
  }
  return text + escaped_literal(literal);
}

Replaced replaced(const std::string& text, const InPlaceOf& values) {
  Replaced result;
  for (std::size_t at = 0; at < text.size();) {
    const auto which = value_at(text, at, values);
    if (which == values.end()) {
      result.text += text[at++];
      continue;
    }
    result.found.insert(*which);
    result.text += which->second;
    at += which->first.size();
  }
  return result;
}

}  // namespace confab

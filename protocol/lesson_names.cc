#include "protocol/lesson_names.h"

#include <utility>

#include "protocol/lesson_values.h"
#include "protocol/placeholders.h"

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

// The longest of `values` that stands at `at`; their number: none does.
template <class Value>
std::size_t value_at(std::string_view text, std::size_t at, const std::vector<Value>& values,
                     std::string Value::*looked_for) {
  std::size_t best = values.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& value = values[i].*looked_for;
    if (value.empty() || text.substr(at, value.size()) != value) continue;
    if (!is_whole_at(text, at, value)) continue;
    if (best == values.size() || value.size() > (values[best].*looked_for).size()) best = i;
  }
  return best;
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

std::string template_of(const std::string& sent, const std::vector<NamedValue>& values) {
  std::string text;
  std::string literal;  // not escaped yet: "{{" may come together here
  for (std::size_t at = 0; at < sent.size();) {
    const std::size_t which = value_at(sent, at, values, &NamedValue::value);
    if (which == values.size()) {
      literal += sent[at++];
      continue;
    }
    text += escaped_literal(std::exchange(literal, {}));
    text.append("{{").append(values[which].name).append("}}");
    at += values[which].value.size();
  }
  return text + escaped_literal(literal);
}

std::string with_values(const std::string& text, const std::vector<ChangedValue>& values,
                        std::set<std::size_t>& found) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t which = value_at(text, at, values, &ChangedValue::expected);
    if (which == values.size()) {
      result += text[at++];
      continue;
    }
    found.insert(which);
    result += values[which].actual;
    at += values[which].expected.size();
  }
  return result;
}

}  // namespace confab

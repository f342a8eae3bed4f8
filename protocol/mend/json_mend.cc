#include "protocol/mend/json_mend.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "protocol/json/json_parts.h"
#include "protocol/match/bindings.h"
#include "protocol/match/json_expectation.h"
#include "protocol/match/json_subset.h"
#include "protocol/mend/rebase.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

constexpr std::size_t kLargest = 1 << 20;  // as a rule

bool is_plain(JsonKind kind) noexcept {
  return kind == JsonKind::number || kind == JsonKind::boolean || kind == JsonKind::null;
}

bool fits(std::string_view rule, std::string_view value) {
  const Captures none;
  Bindings bindings(none);
  return !JsonSubset(rule).check(value, bindings);
}

bool has_placeholder(std::string_view rule) {
  if (json_kind(rule) == JsonKind::text) return json_text_of(rule).find("{{") != std::string::npos;
  const std::vector<JsonPart> parts = json_parts(rule);
  return std::any_of(parts.begin(), parts.end(),
                     [](const JsonPart& each) { return has_placeholder(each.value); });
}

// A value as a rule that only it fits, in one line: "{{" in its texts is no placeholder.
std::string literal_rule(std::string_view value) {
  const JsonKind kind = json_kind(value);
  if (is_plain(kind)) return std::string(value);
  if (kind == JsonKind::text) return json_quoted(escaped_literal(json_text_of(value)));
  std::string rule;
  for (const JsonPart& each : json_parts(value)) {
    rule += rule.empty() ? "" : ", ";
    if (!each.key.empty()) rule.append(json_quoted(json_text_of(each.key))).append(": ");
    rule += literal_rule(each.value);
  }
  return kind == JsonKind::object ? "{" + rule + "}" : "[" + rule + "]";
}

// The text of an object or array with other values in it, the rest as it is spelled.
class Rewriting {
 public:
  explicit Rewriting(std::string_view text) : text_(text), parts_(json_parts(text)) {
    const std::size_t first = parts_.empty() ? 1 : begin_of(0);
    rewritten_ = text.substr(0, first);
  }
  const std::vector<JsonPart>& parts() const noexcept { return parts_; }

  // Of one part after the other; one that is not kept goes with the comma before it.
  void keep(std::size_t index, std::string_view value) {
    if (has_any_)
      rewritten_ += text_.substr(end_of(index - 1), begin_of(index) - end_of(index - 1));
    const std::size_t begin = begin_of(index);
    rewritten_ += text_.substr(begin, place(parts_[index].value) - begin);
    rewritten_ += value;
    has_any_ = true;
  }
  void add(std::string_view value) {
    rewritten_.append(has_any_ ? ", " : "").append(value);
    has_any_ = true;
  }
  std::string text() const {
    const std::size_t last = parts_.empty() ? 1 : end_of(parts_.size() - 1);
    return rewritten_ + std::string(text_.substr(last));
  }

 private:
  std::size_t place(std::string_view part) const noexcept {
    return static_cast<std::size_t>(part.data() - text_.data());
  }
  std::size_t begin_of(std::size_t index) const noexcept {
    const JsonPart& part = parts_[index];
    return place(part.key.empty() ? part.value : part.key);
  }
  std::size_t end_of(std::size_t index) const noexcept {
    return place(parts_[index].value) + parts_[index].value.size();
  }

  std::string_view text_;
  std::vector<JsonPart> parts_;
  std::string rewritten_;
  bool has_any_ = false;
};

std::optional<std::string> mend(std::string_view rule, std::string_view value);

std::optional<std::string> mend_object(std::string_view rule, std::string_view value) {
  std::map<std::string, std::string_view> theirs;
  for (const JsonPart& each : json_parts(value)) theirs.emplace(json_text_of(each.key), each.value);
  Rewriting text(rule);
  for (std::size_t i = 0; i < text.parts().size(); ++i) {
    const JsonPart& part = text.parts()[i];
    const auto found = theirs.find(json_text_of(part.key));
    const bool is_there = found != theirs.end();
    if (!is_there && has_placeholder(part.value)) return std::nullopt;
    if (!is_there) continue;
    const auto mended = mend(part.value, found->second);
    if (!mended) return std::nullopt;
    text.keep(i, *mended);
  }
  return text.text();
}

std::optional<std::string> mend_array(std::string_view rule, std::string_view value) {
  const std::vector<JsonPart> theirs = json_parts(value);
  Rewriting text(rule);
  for (std::size_t i = 0; i < text.parts().size(); ++i) {
    const JsonPart& part = text.parts()[i];
    if (i >= theirs.size() && has_placeholder(part.value)) return std::nullopt;
    if (i >= theirs.size()) continue;
    const auto mended = mend(part.value, theirs[i].value);
    if (!mended) return std::nullopt;
    text.keep(i, *mended);
  }
  for (std::size_t i = text.parts().size(); i < theirs.size(); ++i)
    text.add(literal_rule(theirs[i].value));
  return text.text();
}

std::optional<std::string> mend(std::string_view rule, std::string_view value) {
  if (fits(rule, value)) return std::string(rule);
  const JsonKind kind = json_kind(rule);
  if (kind == JsonKind::object && json_kind(value) == JsonKind::object)
    return mend_object(rule, value);
  if (kind == JsonKind::array && json_kind(value) == JsonKind::array)
    return mend_array(rule, value);
  if (!has_placeholder(rule)) return literal_rule(value);
  if (kind != JsonKind::text || json_kind(value) != JsonKind::text) return std::nullopt;
  const auto text = rebase_whole_pattern(json_text_of(rule), json_text_of(value));
  return text ? std::optional(json_quoted(*text)) : std::nullopt;
}

bool is_empty(std::string_view rule) {
  const JsonKind kind = json_kind(rule);
  return (kind == JsonKind::object || kind == JsonKind::array) && json_parts(rule).empty();
}

}  // namespace

std::optional<std::string> mend_json(std::string_view rule, std::string_view message) {
  if (message.size() > kLargest || !is_json(message, kDeepestJson)) return std::nullopt;
  const std::string_view value = trimmed_json(message);
  rule = trimmed_json(rule);
  const JsonKind kind = json_kind(value);
  const bool are_plain = is_plain(kind) && is_plain(json_kind(rule));
  if (json_kind(rule) != kind && !are_plain) return std::nullopt;
  auto mended = mend(rule, value);
  if (!mended || (is_empty(*mended) && !is_empty(value))) return std::nullopt;
  return fits(*mended, value) ? std::move(mended) : std::nullopt;
}

}  // namespace confab

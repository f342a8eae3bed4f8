#include "protocol/json/json_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/json/json_text.h"

namespace confab {
namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept {
  return std::min(text.find_first_not_of(kJsonBlanks, at), text.size());
}

// After the closing quote of the text that begins at `at`.
std::size_t text_end(std::string_view text, std::size_t at) noexcept {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

// After the value that begins at `at`.
std::size_t value_end(std::string_view text, std::size_t at) noexcept {
  if (text[at] == '"') return text_end(text, at);
  if (text[at] != '{' && text[at] != '[')
    return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = text_end(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    ++at;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

// Fails where it is too deep: nlohmann's own reader takes any depth.
class DepthLimit final : public nlohmann::json::json_sax_t {
 public:
  explicit DepthLimit(std::size_t most) : most_(most) {}
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return ++depth_ <= most_; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return --depth_, true; }
  bool start_array(std::size_t) override { return ++depth_ <= most_; }
  bool end_array() override { return --depth_, true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  std::size_t most_;
  std::size_t depth_ = 0;
};

}  // namespace

bool is_json(std::string_view text, std::size_t most_levels) {
  if (text.find('\0') != std::string_view::npos) return false;  // nlohmann takes it for the end
  DepthLimit limit(most_levels);
  return nlohmann::json::sax_parse(text.begin(), text.end(), &limit);
}

JsonKind json_kind(std::string_view value) noexcept {
  switch (value.front()) {
    case '{':
      return JsonKind::object;
    case '[':
      return JsonKind::array;
    case '"':
      return JsonKind::text;
    case 't':
    case 'f':
      return JsonKind::boolean;
    case 'n':
      return JsonKind::null;
    default:
      return JsonKind::number;
  }
}

std::string_view trimmed_json(std::string_view text) noexcept {
  const std::size_t begin = skip_blanks(text, 0);
  const std::size_t end = text.find_last_not_of(kJsonBlanks);
  return begin == text.size() ? std::string_view() : text.substr(begin, end + 1 - begin);
}

std::vector<JsonPart> json_parts(std::string_view value) {
  std::vector<JsonPart> parts;
  const std::string_view text = trimmed_json(value);
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return parts;
  const bool is_object = text[0] == '{';
  std::size_t at = skip_blanks(text, 1);
  while (at + 1 < text.size()) {
    JsonPart part;
    if (is_object) {
      const std::size_t end = text_end(text, at);
      part.key = text.substr(at, end - at);
      at = skip_blanks(text, skip_blanks(text, end) + 1);  // the colon
    }
    const std::size_t end = value_end(text, at);
    part.value = text.substr(at, end - at);
    parts.push_back(part);
    at = skip_blanks(text, end);
    if (at < text.size() && text[at] == ',') at = skip_blanks(text, at + 1);
  }
  return parts;
}

std::string json_text_of(std::string_view quoted) {
  return nlohmann::json::parse(quoted.begin(), quoted.end()).get<std::string>();
}

std::string json_quoted(std::string_view text) {
  std::string quoted;
  append_json_string(text, quoted);
  return quoted;
}

}  // namespace confab

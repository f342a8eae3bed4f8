#include "protocol/transcript/transcript_respell.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "protocol/json/json_compact.h"
#include "protocol/json/json_text.h"
#include "protocol/transcript/transcript_header.h"
#include "protocol/transcript/transcript_keys.h"
#include "protocol/transcript/transcript_writer.h"

namespace confab {
namespace {

struct Field {
  std::string key;    // without its quotes
  std::string value;  // compact
  std::size_t rank;   // of the key in the format's order
};

// "after_ms", "for_ms", ...
void round_time(Field& field) {
  double milliseconds = 0;
  const char* end = field.value.data() + field.value.size();
  const auto [stop, error] = std::from_chars(field.value.data(), end, milliseconds);
  if (error != std::errc() || stop != end) return;  // of an extension: not a number
  field.value.clear();
  append_milliseconds(std::llround(milliseconds * 1000), field.value);
}

bool is_time(const Field& field, const TranscriptKey* key) {
  return key != nullptr && key->kind == JsonKind::number && field.key.ends_with("_ms");
}

std::size_t rank_of(std::string_view name) {
  const TranscriptKey* key = find_key(name);
  return static_cast<std::size_t>(
      (key != nullptr ? key : transcript_keys().data() + transcript_keys().size()) -
      transcript_keys().data());
}

std::size_t header_rank_of(std::string_view name) {
  const auto keys = header_keys();
  return static_cast<std::size_t>(std::find(keys.begin(), keys.end(), name) - keys.begin());
}

std::vector<Field> fields_of(std::string_view json, std::size_t (*rank)(std::string_view)) {
  std::vector<Field> fields;
  for (const JsonField& each : json_fields(json)) {
    Field field;
    append_json_compact(each.key, field.key);
    field.key = field.key.substr(1, field.key.size() - 2);
    append_json_compact(each.value, field.value);
    field.rank = rank(field.key);
    fields.push_back(std::move(field));
  }
  return fields;
}

void append_object(std::vector<Field> fields, Respelling how, std::string& out) {
  if (how.canonical) {
    std::stable_sort(fields.begin(), fields.end(),
                     [](const Field& a, const Field& b) { return a.rank < b.rank; });
  }
  char before = '{';
  for (const Field& each : fields) {
    out += before;
    out.append("\"").append(each.key).append("\":").append(each.value);
    before = ',';
  }
  out += '}';
}

}  // namespace

void append_respelled_event(std::string_view json, Respelling how, std::string& out) {
  std::vector<Field> fields = fields_of(json, rank_of);
  if (how.canonical) {
    for (Field& each : fields) {
      if (is_time(each, find_key(each.key))) round_time(each);
    }
  }
  for (Field& each : fields)
    if (how.events && each.key == "events") each.value = std::to_string(*how.events);
  // Who connected is at another port each time.
  const bool is_accept = std::ranges::any_of(
      fields, [](const Field& each) { return each.key == "type" && each.value == "\"accept\""; });
  std::erase_if(fields, [&](const Field& each) {
    const TranscriptKey* key = find_key(each.key);
    const bool says_nothing = how.canonical && each.key == "after_ms" && each.value == "0";
    const bool varies = key != nullptr && (!key->stable || (is_accept && each.key == "from"));
    return says_nothing || (how.stable && varies);
  });
  append_object(std::move(fields), how, out);
}

void append_respelled_header(std::string_view json, Respelling how, std::string& out) {
  std::vector<Field> fields = fields_of(json, header_rank_of);
  if (how.stable) {
    std::erase_if(fields,
                  [](const Field& each) { return each.key == "created" || each.key == "tool"; });
  }
  append_object(std::move(fields), how, out);
}

void append_header_with_secrets(std::string_view json, std::span<const std::string> secrets,
                                std::string& out) {
  std::vector<Field> fields = fields_of(json, header_rank_of);
  std::erase_if(fields, [](const Field& each) { return each.key == "secrets"; });
  if (!secrets.empty()) {
    fields.push_back({"secrets", "", header_rank_of("secrets")});
    append_json_strings(secrets, fields.back().value);
  }
  append_object(std::move(fields), Respelling{true, false}, out);
}

}  // namespace confab

#include "protocol/mend/transcript_edit.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "protocol/json/json_object.h"
#include "protocol/json/json_parts.h"
#include "protocol/json/json_text.h"
#include "protocol/mend/json_mend.h"
#include "protocol/text/payload.h"
#include "protocol/transcript/transcript_keys.h"
#include "protocol/transcript/transcript_writer.h"

namespace confab {
namespace {

using Kind = TranscriptPayload::Kind;

// An object's text, changed one field at a time.
class ObjectText {
 public:
  explicit ObjectText(std::string_view text) : text_(text) {}

  // Empty (not even quotes): there is no such key.
  std::string_view value_of(std::string_view name) const {
    for (const JsonField& each : json_fields(text_))
      if (json_text_of(each.key) == name) return each.value;
    return {};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const JsonField& each : json_fields(text_)) names.push_back(json_text_of(each.key));
    return names;
  }

  // A new key goes after the last one of `before`, else at the beginning.
  template <class ComesBefore>
  void set(std::string_view name, std::string_view value, ComesBefore comes_before) {
    if (const std::string_view old = value_of(name); old.data() != nullptr)
      return replace(old, value);
    insert(json_quoted(name), value, comes_before);
  }

  void rename(std::string_view from, std::string_view to) {
    for (const JsonField& each : json_fields(text_))
      if (json_text_of(each.key) == from) return replace(each.key, json_quoted(to));
  }

  // The colon with the blanks around it, as the first field has it.
  std::string colon() const {
    const std::vector<JsonField> fields = json_fields(text_);
    if (fields.empty()) return ":";
    const std::size_t from = place(fields[0].key) + fields[0].key.size();
    return text_.substr(from, place(fields[0].value) - from);
  }
  // The comma between two fields, with its blanks.
  std::string comma() const {
    const std::vector<JsonField> fields = json_fields(text_);
    if (fields.size() < 2) return ",";
    return text_.substr(end_of(fields[0]), place(fields[1].key) - end_of(fields[0]));
  }
  const std::string& text() const noexcept { return text_; }

 private:
  std::size_t place(std::string_view part) const noexcept {
    return static_cast<std::size_t>(part.data() - text_.data());
  }
  std::size_t end_of(const JsonField& field) const noexcept {
    return place(field.value) + field.value.size();
  }
  void replace(std::string_view old, std::string_view text) {
    text_.replace(place(old), old.size(), text);
  }

  // With blanks as the object's other fields have them.
  template <class ComesBefore>
  void insert(const std::string& key, std::string_view value, ComesBefore comes_before) {
    const std::vector<JsonField> fields = json_fields(text_);
    if (fields.empty()) {
      text_.insert(1, key + colon() + std::string(value));
      return;
    }
    const std::string field = key + colon() + std::string(value);
    const auto last = std::find_if(fields.rbegin(), fields.rend(), [&](const JsonField& each) {
      return comes_before(json_text_of(each.key));
    });
    if (last == fields.rend()) {
      text_.insert(place(fields[0].key), field + comma());
    } else {
      text_.insert(end_of(*last), comma() + field);
    }
  }

  std::string text_;
};

std::size_t rank_of(std::string_view name) noexcept {
  const TranscriptKey* key = find_key(name);
  const auto keys = transcript_keys();
  return key == nullptr ? keys.size() : static_cast<std::size_t>(key - keys.data());
}

void set_key(ObjectText& event, std::string_view name, std::string_view value) {
  event.set(name, value, [&](const std::string& other) { return rank_of(other) < rank_of(name); });
}

void set_text(ObjectText& event, std::string_view name, std::string_view text) {
  const std::string_view old = event.value_of(name);
  if (old.data() == nullptr || json_text_of(old) != text) set_key(event, name, json_quoted(text));
}

std::string bytes_of(Kind kind, std::string_view json) {
  const std::string text = json_text_of(json);
  if (kind == Kind::hex) return from_hex(text);
  return kind == Kind::base64 ? from_base64(text) : text;
}

struct NewPayload {
  std::string name;
  std::string value;
};

// As the recorder writes it.
NewPayload recorded(std::string_view bytes) {
  std::string field;
  append_payload(bytes, field);
  const std::size_t colon = field.find(':');
  return {field.substr(1, colon - 2), field.substr(colon + 1)};
}

// In the way that the old one was written, where that can say it.
NewPayload written_as(Kind kind, std::string_view bytes) {
  if (kind == Kind::hex) return {"hex", "\"" + to_hex(bytes) + "\""};
  if (kind == Kind::base64) return {"base64", "\"" + to_base64(bytes) + "\""};
  return recorded(bytes);
}

void set_sample(ObjectText& event, std::string_view bytes) {
  for (const TranscriptKey& key : transcript_keys()) {
    if (key.payload == Kind::none) continue;
    const std::string_view old = event.value_of(key.name);
    if (old.data() == nullptr) continue;
    if (key.payload == Kind::text_template)
      throw std::invalid_argument("a \"template\" is no sample of what was received");
    if (bytes_of(key.payload, old) == bytes) return;
    const NewPayload payload = written_as(key.payload, bytes);
    set_key(event, key.name, payload.value);
    if (payload.name != key.name) event.rename(key.name, payload.name);
    return;
  }
  const NewPayload payload = recorded(bytes);
  set_key(event, payload.name, payload.value);
}

// The payload's key, whatever it is, becomes "template".
void set_template(ObjectText& event, std::string_view text) {
  for (const TranscriptKey& key : transcript_keys()) {
    if (key.payload == Kind::none || event.value_of(key.name).data() == nullptr) continue;
    set_text(event, key.name, text);
    if (key.payload != Kind::text_template) event.rename(key.name, "template");
    return;
  }
  set_text(event, "template", text);
}

bool says(std::string_view old, std::string_view value) {
  if (old == value) return true;
  const bool are_texts = old.starts_with('"') && value.starts_with('"');
  return are_texts && json_text_of(old) == json_text_of(value);
}

void set_rule(ObjectText& match, std::string_view key, std::string_view value) {
  const std::string_view old = match.value_of(key);
  if (old.data() == nullptr || !says(old, value))
    match.set(key, value, [](const std::string&) { return true; });
}

void set_rules(ObjectText& match, const EventChange& change) {
  if (change.pattern) set_rule(match, "pattern", json_quoted(*change.pattern));
  for (const EventChange::Rule& each : change.rules) set_rule(match, each.key, each.value);
  if (!change.json_message) return;
  const auto mended = mend_json(match.value_of("json"), *change.json_message);
  if (!mended) throw std::invalid_argument("this \"json\" cannot be mended");
  set_rule(match, "json", *mended);
}

void set_match(ObjectText& event, const EventChange& change) {
  const std::string_view old = event.value_of("match");
  if (old.data() != nullptr) {
    ObjectText match(old);
    set_rules(match, change);
    return set_key(event, "match", match.text());
  }
  // Its first field says which blanks the others have: those of the event.
  const std::string colon = event.colon();
  std::string match;
  const auto add = [&](std::string_view key, std::string_view value) {
    match.append(match.empty() ? "{" : event.comma()).append(json_quoted(key)).append(colon);
    match += value;
  };
  if (change.pattern) add("pattern", json_quoted(*change.pattern));
  for (const EventChange::Rule& each : change.rules) add(each.key, each.value);
  set_key(event, "match", match + "}");
}

}  // namespace

std::string edit_event(std::string_view event, const EventChange& change) {
  ObjectText object(event);
  if (change.from) set_text(object, "from", *change.from);
  if (change.kind) set_text(object, "kind", *change.kind);
  if (change.code) set_text(object, "code", *change.code);
  if (change.detail) set_text(object, "detail", *change.detail);
  if (change.sample) set_sample(object, *change.sample);
  if (change.text_template) set_template(object, *change.text_template);
  if (change.pattern || !change.rules.empty() || change.json_message) set_match(object, change);
  return object.text();
}

}  // namespace confab

#include "protocol/transcript/transcript_event.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "protocol/framing/framing.h"
#include "protocol/text/nearest.h"
#include "protocol/text/payload.h"
#include "protocol/transcript/transcript_keys.h"

namespace confab {
namespace {

// A weekend at the prompt is an interval, too; beyond a year it is a slip.
constexpr double kLongestMs = 366.0 * 24 * 3600 * 1000;

Printable in_quotes(std::string_view text) {
  Printable what("\"");
  what += Untrusted(text);
  what += Literal("\"");
  return what;
}

void append_did_you_mean(std::string_view word, std::span<const std::string_view> known,
                         Printable& what) {
  const auto near = nearest(word, known);
  if (!near) return;
  what += Literal("; did you mean ");
  what += in_quotes(*near);
  what += Literal("?");
}

void append_all(std::span<const std::string_view> words, Printable& what) {
  for (const std::string_view each : words) {
    what += Literal(" ");
    what += Untrusted(each);
  }
}

Literal kind_text(JsonKind kind) {
  switch (kind) {
    case JsonKind::text:
      return "a text in double quotes";
    case JsonKind::number:
      return "a number without quotes, such as 12.5";
    case JsonKind::boolean:
      return "true or false";
    case JsonKind::object:
      return "an object: { }";
    case JsonKind::array:
      return "an array: [ ]";
    case JsonKind::null:
      break;
  }
  return "null";
}

std::string decoded(TranscriptPayload::Kind kind, std::string& text) {
  if (kind == TranscriptPayload::Kind::base64) return from_base64(text);
  if (kind != TranscriptPayload::Kind::hex) return std::move(text);
  const std::size_t stranger = text.find_first_not_of("0123456789abcdefABCDEF ");
  if (stranger != std::string::npos) {
    throw std::invalid_argument("\"" + text.substr(stranger, 1) + "\" at character " +
                                std::to_string(stranger + 1) +
                                " is neither a hexadecimal digit nor a blank");
  }
  return from_hex(text);
}

std::vector<std::string_view> all_names() {
  std::vector<std::string_view> names;
  for (const TranscriptKey& each : transcript_keys()) names.push_back(each.name);
  return names;
}

}  // namespace

TranscriptEvent& TranscriptEventReader::read(std::string_view json, const WarnOfJson& warn) {
  const std::span<JsonMember> members = object_.read(json);
  // Cleared by hand: the strings keep their memory from event to event.
  for (std::string TranscriptEvent::*each :
       {&TranscriptEvent::conn, &TranscriptEvent::url, &TranscriptEvent::peer,
        &TranscriptEvent::local, &TranscriptEvent::to, &TranscriptEvent::from, &TranscriptEvent::op,
        &TranscriptEvent::code, &TranscriptEvent::message, &TranscriptEvent::text,
        &TranscriptEvent::framing, &TranscriptEvent::detail, &TranscriptEvent::layer,
        &TranscriptEvent::options, &TranscriptEvent::kind}) {
    (event_.*each).clear();
  }
  event_.payload.kind = TranscriptPayload::Kind::none;
  event_.payload.bytes.clear();
  event_.after_us = event_.for_us = event_.timeout_us = event_.within_us = 0;
  event_.partial = event_.optional = event_.any_order = event_.already_open = false;
  event_.missing_events = 0;
  event_.events = kNotCounted;
  event_.match.reset();
  event_.json = json;
  read_type(members);
  for (JsonMember& each : members) read_member(each, warn);
  check();
  return event_;
}

void TranscriptEventReader::read_type(std::span<JsonMember> members) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [](const JsonMember& each) { return each.name == "type"; });
  const auto names = transcript_type_names();
  if (found == members.end()) {
    Printable what("an event has a \"type\", one of:");
    append_all(names, what);
    throw JsonTrouble{0, what};
  }
  const auto known = std::find(names.begin(), names.end(), found->text);
  if (found->kind == JsonKind::text && known != names.end()) {
    event_.type = static_cast<TranscriptType>(known - names.begin());
    return;
  }
  event_.type = TranscriptType::extension;
  if (found->kind == JsonKind::text && found->text.starts_with("x-")) return;
  Printable what = found->kind == JsonKind::text ? in_quotes(found->text) : Printable("this");
  what += Literal(" is no type of event");
  append_did_you_mean(found->text, names, what);
  what += Literal(" (there are:");
  append_all(names, what);
  what += Literal(")");
  fail(found->value_token, what);
}

void TranscriptEventReader::read_member(JsonMember& member, const WarnOfJson& warn) {
  const TranscriptKey* key = find_key(member.name);
  if (key != nullptr && (key->types & type_bit(event_.type)) != 0) return store(*key, member);
  if (member.name.starts_with("x-") || event_.type == TranscriptType::extension) return;
  Printable what = in_quotes(member.name);
  if (key != nullptr) {
    what += Literal(" means nothing in an event of type ");
    what += in_quotes(type_name(event_.type));
  } else {
    what += Literal(" is not a key of the format");
    append_did_you_mean(member.name, all_names(), what);
    what += Literal(" (keys of your own begin with \"x-\")");
  }
  warn(offset(member.key_token), what);
}

void TranscriptEventReader::store(const TranscriptKey& key, JsonMember& member) {
  if (member.kind != key.kind) {
    Printable what = in_quotes(key.name);
    what += Literal(" is ");
    what += kind_text(key.kind);
    fail(member.value_token, what);
  }
  if (member.kind == JsonKind::number && !(member.number >= 0 && member.number <= kLongestMs)) {
    Printable what = in_quotes(key.name);
    what += Literal(" is between 0 and ");
    what += static_cast<std::uint64_t>(kLongestMs);
    fail(member.value_token, what);
  }
  if (key.payload != TranscriptPayload::Kind::none) return read_payload(key.payload, member);
  if (key.name == "match") return read_match(member);
  if (key.name == "order") return read_order(member);
  if (key.name == "framing") check_framing(member);
  if (key.name == "kind" && member.text != kTextKind && member.text != kBinaryKind)
    fail(member.value_token, Printable("\"kind\" is \"text\" or \"binary\""));
  if (const auto* text = std::get_if<std::string TranscriptEvent::*>(&key.member)) {
    std::swap(event_.*(*text), member.text);
  } else if (const auto* time = std::get_if<std::int64_t TranscriptEvent::*>(&key.member)) {
    event_.*(*time) = std::llround(member.number * 1000);
  } else if (const auto* flag = std::get_if<bool TranscriptEvent::*>(&key.member)) {
    event_.*(*flag) = member.truth;
  } else if (const auto* count = std::get_if<std::uint64_t TranscriptEvent::*>(&key.member)) {
    event_.*(*count) = static_cast<std::uint64_t>(member.number);
  }
}

void TranscriptEventReader::read_payload(TranscriptPayload::Kind kind, JsonMember& member) {
  TranscriptPayload& payload = event_.payload;
  if (payload.kind != TranscriptPayload::Kind::none) {
    fail(member.key_token,
         Printable("a message has one of \"data\", \"hex\", \"base64\" and \"template\", not two"));
  }
  payload.kind = kind;
  try {
    payload.bytes = decoded(kind, member.text);
  } catch (const std::invalid_argument& error) {
    Printable what = in_quotes(member.name);
    what += Literal(": ");
    what += Untrusted(error.what());
    fail(member.value_token, what);
  }
  if (payload.bytes.size() <= limits_.payload_bytes) return;
  Printable what("a message of more than ");
  what += limits_.payload_bytes;
  what += Literal(" bytes");
  fail(member.value_token, what);
}

void TranscriptEventReader::read_order(const JsonMember& member) {
  if (member.text != "any") fail(member.value_token, Printable("\"order\" can only be \"any\""));
  event_.any_order = true;
}

void TranscriptEventReader::check_framing(const JsonMember& member) const {
  try {
    confab::check_framing(member.text);
  } catch (const std::invalid_argument& error) {
    fail(member.value_token, Printable(Untrusted(error.what())));
  }
}

void TranscriptEventReader::read_match(const JsonMember& member) {
  const std::string_view rules = value_of_token(event_.json, member.value_token);
  if (rules.size() > limits_.nested_bytes)
    fail(member.value_token, Printable("a \"match\" of more than 1 MiB"));
  try {
    event_.match = confab::read_match(rules);
  } catch (const JsonTrouble& trouble) {
    fail(member.value_token, trouble.what);
  }
}

void TranscriptEventReader::check() const {
  const bool has_payload = event_.payload.kind != TranscriptPayload::Kind::none;
  if (event_.type == TranscriptType::send && !has_payload) {
    throw JsonTrouble{0, Printable("a \"send\" has one of \"data\", \"hex\", \"base64\" and "
                                   "\"template\"")};
  }
  if (event_.type == TranscriptType::recv && !has_payload && !event_.match) {
    throw JsonTrouble{
        0, Printable("a \"recv\" has \"data\", \"hex\" or \"base64\", or a \"match\", or both")};
  }
  if (event_.type == TranscriptType::open)
    require(event_.url, "an \"open\" has a \"url\", such as \"tcp://127.0.0.1:12000\"");
  if (event_.type == TranscriptType::listen)
    require(event_.url, "a \"listen\" has a \"url\", such as \"tcp://127.0.0.1:12000\"");
  if (event_.type == TranscriptType::error)
    require(event_.code, "an \"error\" has a \"code\", such as \"ECONNREFUSED\"");
  if (event_.type == TranscriptType::framing)
    require(event_.framing, "a \"framing\" has a \"framing\", such as \"u32be\"");
  if (event_.type == TranscriptType::upgrade)
    require(event_.layer, "an \"upgrade\" has a \"layer\", such as \"tls\"");
  if (event_.type == TranscriptType::silence && event_.for_us == 0)
    throw JsonTrouble{0, Printable("a \"silence\" has \"for_ms\", above 0")};
}

void TranscriptEventReader::require(const std::string& text, Literal what) const {
  if (text.empty()) throw JsonTrouble{0, Printable(what)};
}

void TranscriptEventReader::fail(std::size_t token, Printable what) const {
  throw JsonTrouble{offset(token), std::move(what)};
}

}  // namespace confab

// input: what is changed, sample RS pattern RS one event as JSON

#include <optional>
#include <stdexcept>

#include "protocol/json/json_parts.h"
#include "protocol/json/json_text.h"
#include "protocol/mend/transcript_edit.h"
#include "protocol/transcript/transcript_event.h"
#include "protocol/transcript/transcript_respell.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

std::optional<TranscriptEvent> read_event(const std::string& json) {
  static const JsonLimits limits;
  static TranscriptEventReader reader(limits);
  try {
    return reader.read(json, [](std::size_t, const Printable&) {});
  } catch (const JsonTrouble&) {
    return std::nullopt;
  }
}

void respell(const std::string& json, const TranscriptEvent& event, Respelling how) {
  std::string respelled;
  append_respelled_event(json, how, respelled);
  const auto read = read_event(respelled);
  claim(read.has_value(), "what is respelled can be read");
  claim(read->type == event.type, "what is respelled is the same event");
  if (!how.stable) claim_equal(read->payload.bytes, event.payload.bytes, "its bytes are the same");
  std::string again;
  append_respelled_event(respelled, how, again);
  claim_equal(again, respelled, "respelled twice is respelled once");
}

struct Wishes {
  bool sample, pattern, rule, code, from;
};

EventChange change_for(const TranscriptEvent& event, const Wishes& wish, const std::string& sample,
                       const std::string& pattern) {
  const bool is_received = event.type == TranscriptType::recv;
  const bool has_payload = is_received || event.type == TranscriptType::send;
  EventChange change;
  if (wish.sample && has_payload) change.sample = sample;
  if (wish.pattern && is_received && is_json_text(pattern) && !pattern.empty())
    change.pattern = pattern;
  if (wish.rule && is_received && is_json_text(pattern) && !pattern.empty())
    change.rules = {{"contains", json_quoted(pattern)}};
  if (wish.code && event.type == TranscriptType::error) change.code = "ECONNRESET";
  if (wish.from && is_received) change.from = "127.0.0.1:1";
  return change;
}

void edit(const std::string& json, const EventChange& change) {
  std::string edited;
  try {
    edited = edit_event(json, change);
  } catch (const std::invalid_argument&) {
    return;  // a sample where there is a template
  }
  const auto read = read_event(edited);
  claim(read.has_value(), "what was edited can be read");
  if (change.sample) claim_equal(read->payload.bytes, *change.sample, "the sample is in it");
  if (change.pattern)
    claim_equal(read->match.value_or(TranscriptMatch()).pattern, *change.pattern,
                "so is the pattern");
  claim_equal(edit_event(edited, change), edited, "the same change twice is one change");
}

}  // namespace

void fuzz(FuzzInput input) {
  Wishes wishes{};
  for (bool* each : {&wishes.sample, &wishes.pattern, &wishes.rule, &wishes.code, &wishes.from})
    *each = input.flag();
  const std::string sample = input.part();
  const std::string pattern = input.part();
  const std::string json = input.rest();
  const std::size_t begin = json.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || json[begin] != '{') return;
  const auto event = read_event(json);
  if (!event) return;
  const EventChange change = change_for(*event, wishes, sample, pattern);
  for (const bool canonical : {false, true})
    for (const bool stable : {false, true}) respell(json, *event, {canonical, stable});
  edit(json, change);
}

}  // namespace confab

#pragma once
// One event, from its JSON to what it means.

#include <functional>
#include <string>

#include "protocol/json/json_input.h"
#include "protocol/json/json_object.h"
#include "protocol/transcript/transcript.h"

namespace confab {

struct TranscriptKey;

// Told of what is odd and no error; `offset` as in JsonTrouble.
using WarnOfJson = std::function<void(std::size_t offset, const Printable& what)>;

// Reads one event after the other into the same memory. Every key is checked by itself, then what
// the type needs and what goes together. An unknown key is told and left out.
class TranscriptEventReader {
 public:
  explicit TranscriptEventReader(const JsonLimits& limits) : limits_(limits), object_(limits) {}

  // The event lives until the next call, its views as long as `json`. Throws JsonTrouble.
  TranscriptEvent& read(std::string_view json, const WarnOfJson& warn);

 private:
  void read_type(std::span<JsonMember> members);
  void read_member(JsonMember& member, const WarnOfJson& warn);
  void store(const TranscriptKey& key, JsonMember& member);
  void read_payload(TranscriptPayload::Kind kind, JsonMember& member);
  void read_order(const JsonMember& member);
  void check_framing(const JsonMember& member) const;
  void read_match(const JsonMember& member);
  void check() const;
  void require(const std::string& text, Literal what) const;
  [[noreturn]] void fail(std::size_t token, Printable what) const;
  std::size_t offset(std::size_t token) const { return offset_of_token(event_.json, token); }

  const JsonLimits& limits_;
  JsonObjectReader object_;
  TranscriptEvent event_;
};

// "match", from its JSON. Throws JsonTrouble with offset 0.
TranscriptMatch read_match(std::string_view json);

}  // namespace confab

#pragma once
// What stands in a transcript in the place of a message's payload that has a secret's value in it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/transcript/secrets.h"

namespace confab {

// Keys and values as JSON, ready to be written; either may be empty.
struct MaskedPayload {
  std::string payload;  // "data":... or "template":..., without a comma before it
  std::string rules;    // ,"match":... ,"note":... with one before each
};

// Bytes at the beginning and at the end of a message that are left out: parts of a value that was
// cut.
struct LeftOut {
  std::size_t head = 0;
  std::size_t tail = 0;
  // Pieces of one long message: the value's name stands in the place of its first part, and nothing
  // in the place of its second.
  std::string_view tail_name;  // empty: not known which value, or whether
  bool head_is_said = false;   // by the name that stands in the piece before
  bool head_is_wrong = false;  // the piece before has a name, but it was not that value
};

// Nothing where there is nothing to hide.
//
//   "PASS {{PW}}\n"                      sent: "template"; received: "data", and "match" with it
//   "PASS {{left_out}}", "PASS {{*}}"    with a tail: a replay cannot send it, but can receive it
//   {{left_out}}, {"any":true}           what is not text
std::optional<MaskedPayload> masked_sent(const Secrets& secrets, std::string_view bytes,
                                         LeftOut left_out);
std::optional<MaskedPayload> masked_received(const Secrets& secrets, std::string_view bytes,
                                             LeftOut left_out);

}  // namespace confab

#pragma once
// What a transcript says of an event that has a secret's value in it.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/event.h"
#include "protocol/transcript/masked_payload.h"
#include "protocol/transcript/secrets.h"

namespace confab {

struct MaskedEvent {
  Event event;                           // its texts without secrets
  std::optional<MaskedPayload> payload;  // none: the event's own bytes, as ever
};

// On a stream a value may be cut: by a read, or where a message of more than 64 KiB is. An event
// must be written before it is known how the next one begins. So what ends one event and is at
// least half of a value is left out of it, and what ends a value that began in an event before is
// left out of the event that it is in: of a value that was cut, less than half is written.
//
//   recv "token: sec" + "ret-1234\n"     "sec" is written, "ret-1234" is left out
//   recv "token: secret-1" + "234\n"     both parts are left out
//   send "... secret-1" + "234 ..."      pieces of one message: "... {{NAME}}" + " ..."
class TranscriptMask {
 public:
  // `secrets` outlives it.
  explicit TranscriptMask(const Secrets& secrets) : secrets_(secrets) {}

  // The result's views are valid as long as those of `event`, and until the next call.
  MaskedEvent mask(const Event& event);

 private:
  // How what was written last of one direction of a stream ends.
  struct End {
    std::string begun;        // with this, where a value begins so
    std::string guess;        // a value's name was written in the place of its last bytes,
    std::size_t guessed = 0;  // so many
  };
  using Ends = std::map<std::string, End, std::less<>>;  // by conversation
  class Visitor;

  std::string_view keep(std::string text);
  std::string_view text(std::string_view theirs);
  LeftOut cut_stream(End& end, std::string_view bytes, bool may_guess) const;

  const Secrets& secrets_;
  Ends sent_, received_;
  std::deque<std::string> kept_;  // what the last result's views show
};

}  // namespace confab

#pragma once
// Events as a transcript, in either spelling: what --json prints, what recordings and rewritten
// files consist of.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/event.h"
#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript.h"

namespace confab {

class TranscriptMask;

// Appends to `out`, `after_ms` as an interval since the line before: times are rounded to
// microseconds first, so that the sum of the intervals does not drift. By hand: nlohmann's dump
// takes five times as long (docs/decisions.md).
//
//   lines       header \n   event \n   event \n
//   document    header \n   event ,\n  event       closing(): \n ] } \n
class TranscriptWriter {
 public:
  // Of `secrets` none is written (null: there are none); it outlives the writer. `mask`: what looks
  // for them, shared by the writers that a conversation goes on in; null: one of its own.
  explicit TranscriptWriter(Spelling spelling, const Secrets* secrets = nullptr,
                            std::shared_ptr<TranscriptMask> mask = nullptr);
  ~TranscriptWriter();
  TranscriptWriter(TranscriptWriter&&) noexcept;
  TranscriptWriter& operator=(TranscriptWriter&&) noexcept;

  // The header. `created` is RFC 3339 UTC; `start` is the moment that intervals count from. It
  // names the secrets that there are now: one that comes later is not in it.
  // `framing` is how streams are cut into messages: in the header where it is not the usual one, in
  // an "open" where that conversation's differs from it.
  void begin(std::string_view created, std::string_view version,
             std::chrono::steady_clock::time_point start, std::string& out,
             std::string_view framing = kUsualFraming);
  void append(const Event& event, std::string& out);
  // {"type":"end","events":N}
  void append_end(std::chrono::steady_clock::time_point at, std::string& out);

  // A header and events that are written already, each an object in one line.
  void begin(std::string_view header, std::string& out);
  void append(std::string_view event, std::string& out);

  // Goes on with a file that has `events` events and a header, which says `framing`; intervals
  // count from `start`.
  void resume(std::uint64_t events, std::chrono::steady_clock::time_point start,
              std::string_view framing = kUsualFraming);

  // What makes the text so far a whole file.
  std::string_view closing() const noexcept;
  std::uint64_t events() const noexcept { return events_; }

 private:
  void append_line(const Event& event, std::string& out);
  Event without_usual_framing(const Event& event) const;
  void separate(std::string& out);
  void finish_line(std::string& out);
  std::int64_t advance(std::chrono::steady_clock::time_point at) noexcept;

  Spelling spelling_;
  bool is_first_ = true;  // no event is written yet
  std::int64_t last_us_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t events_ = 0;
  std::string framing_{kUsualFraming};  // as the header says it
  const Secrets* secrets_;
  std::shared_ptr<TranscriptMask>
      mask_;  // at the latest from the first event that is written with secrets
};

// "name.json" is a document, every other name JSON Lines.
Spelling spelling_of(std::string_view path) noexcept;

// The payload of a message as one key and value: "data" for text, "hex" up to 256 bytes, else
// "base64".
void append_payload(std::string_view bytes, std::string& out);

// 1804511 -> 1804.511, 951770 -> 951.77, 40000 -> 40; not below 0.
void append_milliseconds(std::int64_t microseconds, std::string& out);

}  // namespace confab

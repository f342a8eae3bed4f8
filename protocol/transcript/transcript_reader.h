#pragma once
// Reads a transcript of either spelling, one event at a time: memory does not grow with the file.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json/json_input.h"
#include "protocol/transcript/transcript.h"
#include "protocol/transcript/transcript_event.h"

namespace confab {

class TranscriptReader {
 public:
  // What is odd and no error: an unknown key, a recording that ended abruptly.
  using Warn = std::function<void(Place place, const Printable& what)>;

  // Reads the header. `file` is only a name, for the errors. Throws TranscriptError.
  TranscriptReader(ReadBytes read, std::string file, Warn warn, JsonLimits limits = {});
  TranscriptReader(const TranscriptReader&) = delete;
  TranscriptReader& operator=(const TranscriptReader&) = delete;

  const TranscriptHeader& header() const noexcept { return header_; }
  Spelling spelling() const noexcept { return spelling_; }
  const std::string& file() const noexcept { return file_; }

  // The next event, valid until the next call; null: there are no more. Throws TranscriptError;
  // the call after that goes on with the next line that can begin an event.
  const TranscriptEvent* next();
  // Where a key's value of the event that was read last begins; of the event itself where it has no
  // such key.
  Place place_of(std::string_view key) const;

  std::uint64_t events() const noexcept { return events_; }  // read so far, "end" not counted
  // What its "end" says about how many there are, where that is wrong; and where it says so.
  struct WrongCount {
    Place place;
    std::uint64_t said;
  };
  const std::optional<WrongCount>& wrong_count() const noexcept { return wrong_count_; }
  // The file ended in the middle of its last event, or without the bracket that closes it.
  bool is_torn() const noexcept { return is_torn_; }
  // Up to where in the file the header and the whole events go that were read so far, "end" not
  // counted.
  std::uint64_t bytes_before_end() const noexcept { return bytes_before_end_; }

 private:
  void read_first_value();
  bool begin_line();
  bool begin_document_event();
  bool end_document();
  bool end_torn(Literal missing = "\"]}\"");
  bool end();
  const TranscriptEvent* take_event();
  const TranscriptEvent* take_cut_event();
  [[noreturn]] void fail(Place place, const Printable& what);
  template <class Read>
  auto placed(Read read, const JsonInput::Text* text = nullptr);

  JsonLimits limits_;
  std::string file_;
  Warn warn_;
  WarnOfJson warn_of_json_;
  JsonInput input_;
  TranscriptHeader header_;
  TranscriptEventReader event_reader_;
  JsonInput::Text text_;  // what was read last: the header, an event
  Spelling spelling_ = Spelling::lines;
  std::uint64_t events_ = 0;
  std::uint64_t bytes_before_end_ = 0;
  bool has_end_ = false;
  std::optional<WrongCount> wrong_count_;
  std::optional<std::uint64_t> comma_;  // documents: the comma that the next event stands behind
  bool wants_comma_ = false;            // documents: an event was read
  bool must_skip_ = false;              // what stands here cannot be cut into values
  bool has_failed_ = false;
  bool is_torn_ = false;
  bool is_done_ = false;
};

}  // namespace confab

#pragma once
// A transcript as a whole, ready to be played from either side.

#include <functional>
#include <map>
#include <optional>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/match/matcher.h"
#include "protocol/transcript/complete_events.h"
#include "protocol/transcript/transcript.h"
#include "protocol/transcript/transcript_reader.h"

namespace confab {

// One event. Its `conn` is filled in where the file leaves it out; its `json` is empty.
struct Step {
  TranscriptEvent event;
  std::string framing{kUsualFraming};  // of its conversation here: where a stream's frames end
  std::optional<Matcher> matcher;      // of "match"
  // Events before this that the recording lacks: it began in the middle of a session.
  std::uint64_t missing_before = 0;
};

struct Script {
  std::string file;
  TranscriptHeader header;
  std::vector<Step> steps;  // without framings, notes, extensions and the end
};

// Turns events into steps, one by one.
class StepReader {
 public:
  // Throws TranscriptError.
  StepReader(ReadBytes read, std::string file, TranscriptReader::Warn warn);

  const TranscriptHeader& header() const noexcept { return reader_.header(); }
  TranscriptReader& reader() noexcept { return reader_; }

  // The next step, valid until the next call; null: there are no more. The after_ms of what is left
  // out is added to the next step's: framings, notes, extensions, and the second of two sends that
  // are one (older recordings have a datagram twice that went on to the next address of its name,
  // with a note between). Throws TranscriptError, also for rules that cannot be compiled, templates
  // that are none and conversations that nobody opened; the call after that goes on with the next
  // event.
  Step* next();

 private:
  const TranscriptEvent* read_event();
  bool is_sent_again(const TranscriptEvent& event);
  void compile();
  void check_template() const;
  void find_conversation();
  void check_listening() const;
  void check_ends();
  void find_framing();
  [[noreturn]] void fail(std::string_view key, const Printable& what) const;

  TranscriptReader reader_;
  Step step_;
  CompleteEvents complete_;
  bool has_unreadable_ = false;  // an event, which may have opened any conversation
  // What was sent last, and whether a note has said since that its first address refused it.
  std::string last_sent_;
  std::string last_sender_;  // the conversation
  bool went_on_ = false;
  struct Conversation {
    bool is_open = true;
    bool was_shut_down = false;  // nothing more is sent
    bool has_ended = false;      // nothing more comes
    std::string framing = {};
  };
  std::map<std::string, Conversation, std::less<>> conversations_;  // all of them so far
};

// All of it in memory. Throws TranscriptError, also for more than `limit_bytes` in all.
Script read_script(StepReader& reader, std::size_t limit_bytes);

}  // namespace confab

#include "protocol/transcript/transcript_reader.h"

#include "protocol/json/json_text.h"

#include <utility>

#include "protocol/transcript/transcript_header.h"

namespace confab {
namespace {

// A document's header, whose last key "events" stands at `key`, as an object of its own. A prefix
// of the file but for its last bracket, so that places stay true.
std::string header_without_events(std::string_view text, std::size_t key) {
  const std::size_t colon =
      text.find_first_not_of(kJsonBlanks, key + std::string_view("\"events\"").size());
  if (text[colon] != ':') throw JsonTrouble{colon, Printable("a colon is missing before this")};
  std::size_t size = text.find_last_not_of(kJsonBlanks, key - 1);
  if (text[size] != ',' && size > 0)
    throw JsonTrouble{key, Printable("a comma is missing before this")};
  if (text[size] == '{') ++size;
  return std::string(text.substr(0, size)) + "}";
}

}  // namespace

TranscriptReader::TranscriptReader(ReadBytes read, std::string file, Warn warn, JsonLimits limits)
    : limits_(limits),
      file_(std::move(file)),
      warn_(std::move(warn)),
      warn_of_json_([this](std::size_t offset, const Printable& what) {
        warn_(place_in(text_, offset), what);
      }),
      input_(std::move(read), limits_),
      event_reader_(limits_) {
  read_first_value();
}

void TranscriptReader::fail(Place place, const Printable& what) {
  has_failed_ = true;
  throw TranscriptError(file_, place, what);
}

// What `read` gives; a JsonTrouble in it becomes a place: in `text`, or in what is still unread.
template <class Read>
auto TranscriptReader::placed(Read read, const JsonInput::Text* text) {
  try {
    return read();
  } catch (const JsonTrouble& trouble) {
    must_skip_ = text == nullptr;
    const Place place =
        text != nullptr ? place_in(*text, trouble.offset) : input_.place_ahead(trouble.offset);
    fail(place, trouble.what);
  }
}

void TranscriptReader::read_first_value() {
  const Printable beginning(
      "a transcript begins with {\"format\": \"confab-transcript\", \"version\": 1");
  const auto first = input_.peek();
  Printable what(first ? Literal("this is no transcript: ") : Literal("there is nothing in it: "));
  what += beginning;
  if (first != '{') fail(input_.place(), what);
  text_ = placed([this] { return input_.object(true); });
  if (!text_.whole) {
    placed([this] { return read_header(std::string(text_.bytes), limits_, warn_of_json_); },
           &text_);
  }
  header_ = placed(
      [this] {
        if (!text_.events_key) return read_header(std::string(text_.bytes), limits_, warn_of_json_);
        spelling_ = Spelling::document;
        return read_header(header_without_events(text_.bytes, *text_.events_key), limits_,
                           warn_of_json_);
      },
      &text_);
  bytes_before_end_ = input_.offset();
}

const TranscriptEvent* TranscriptReader::next() {
  if (is_done_) return nullptr;
  if (std::exchange(must_skip_, false)) {
    input_.skip_to_next_object();
    wants_comma_ = false;
    comma_.reset();  // what was skipped stood behind it
  }
  const bool begins = spelling_ == Spelling::document ? begin_document_event() : begin_line();
  return begins ? take_event() : nullptr;
}

bool TranscriptReader::begin_line() {
  const auto next = input_.peek();
  if (!next) return end();
  if (*next == '{') return true;
  must_skip_ = true;
  if (*next == ',')
    fail(input_.place(), Printable("a comma between events: JSON Lines have none; leave it out"));
  fail(input_.place(), Printable("an event begins with {"));
}

// Documents: to the "{" of the next event. False: there is none.
bool TranscriptReader::begin_document_event() {
  auto next = input_.peek();
  if (next == ',' && wants_comma_) {
    comma_ = input_.offset();
    wants_comma_ = false;
    input_.take();
    next = input_.peek();
  }
  if (!next) return end_torn();
  const Place place = input_.place();
  if (*next == '{' && !wants_comma_) return true;
  if (*next == '{') {
    wants_comma_ = false;
    fail(place, Printable("a comma is missing before this event"));
  }
  if (*next == ']' && !comma_) return end_document();
  if (*next == ']') {
    // The writer was killed when it had replaced one byte of "\n]}\n".
    if (*comma_ + 1 == input_.offset() && input_.last_bytes(3) == "]}\n") return end_torn();
    comma_.reset();
    fail(place, Printable("a comma with no event after it: leave it out"));
  }
  // ... or two.
  if (*next == '}' && comma_ && input_.last_bytes(2) == "}\n") return end_torn();
  must_skip_ = true;
  fail(place, *next == ',' ? Printable("a comma where an event should be")
                           : Printable("an event begins with {, the last one ends before ]}"));
}

bool TranscriptReader::end_document() {
  input_.take();
  auto next = input_.peek();
  if (!next) return end_torn("\"}\"");
  is_done_ = true;
  if (*next != '}') {
    fail(input_.place(), Printable("after the events only } is possible: other keys of the header "
                                   "go before \"events\""));
  }
  input_.take();
  next = input_.peek();
  if (next) fail(input_.place(), Printable("nothing may follow the transcript's last }"));
  return end();
}

bool TranscriptReader::end_torn(Literal missing) {
  is_torn_ = is_done_ = true;
  Printable what;
  if (header_.recorded || !text_.whole) {
    what += Literal("the recording ended abruptly after ");
    what += events_;
    what += events_ == 1 ? Literal(" event") : Literal(" events");
    if (!text_.whole) what += Literal("; the rest is left out");
  } else {
    what += missing;
    what += Literal(" is missing at the end");
  }
  if (!has_failed_) warn_(input_.place(), what);
  return false;
}

bool TranscriptReader::end() {
  is_done_ = true;
  if (header_.recorded && !has_end_ && !has_failed_) {
    warn_(input_.place(),
          Printable("the recording has no \"end\": it was interrupted, or still goes on"));
  }
  return false;
}

const TranscriptEvent* TranscriptReader::take_event() {
  if (events_ == limits_.events) {
    is_done_ = true;
    fail(input_.place(), Printable("more events than a transcript may have"));
  }
  text_ = placed([this] { return input_.object(); });
  wants_comma_ = true;
  comma_.reset();
  if (!text_.whole) return take_cut_event();
  TranscriptEvent* event =
      placed([this] { return &event_reader_.read(text_.bytes, warn_of_json_); }, &text_);
  event->place = text_.place;
  if (has_end_) fail(text_.place, Printable("an event after the \"end\""));
  if (event->type == TranscriptType::end) {
    has_end_ = true;
    const bool is_wrong = event->events != kNotCounted && event->events != events_;
    if (is_wrong && !has_failed_) wrong_count_ = WrongCount{place_of("events"), event->events};
  } else {
    ++events_;
    bytes_before_end_ = input_.offset();
  }
  event->number = events_;
  return event;
}

// The file ends inside an event: left out, if nothing else is wrong with it.
const TranscriptEvent* TranscriptReader::take_cut_event() {
  is_done_ = true;
  try {
    event_reader_.read(text_.bytes, warn_of_json_);
  } catch (const JsonTrouble& trouble) {
    if (trouble.offset < text_.bytes.size()) fail(place_in(text_, trouble.offset), trouble.what);
  }
  end_torn();
  return nullptr;
}

Place TranscriptReader::place_of(std::string_view key) const {
  for (const JsonField& each : json_fields(text_.bytes)) {
    if (each.key.substr(1, each.key.size() - 2) == key)
      return place_in(text_, static_cast<std::size_t>(each.value.data() - text_.bytes.data()));
  }
  return text_.place;
}

}  // namespace confab

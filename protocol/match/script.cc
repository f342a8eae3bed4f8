#include "protocol/match/script.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/match/text_template.h"

namespace confab {
namespace {

constexpr std::size_t kMostConversations = 100'000;
constexpr std::size_t kLongestName = 256;  // of a conversation
// A year, as of each after_ms alone: what stands for more is no pause.
constexpr std::int64_t kLongestPauseUs = std::int64_t{366} * 24 * 3600 * 1'000'000;

bool is_played(TranscriptType type) noexcept {
  return type != TranscriptType::note && type != TranscriptType::extension &&
         type != TranscriptType::end && type != TranscriptType::framing;
}

// As recorded before one send was one event; later notes begin with the address.
bool says_it_went_on(std::string_view note) noexcept {
  const bool is_older = note.starts_with("refused by ") || note.starts_with("cannot receive from ");
  return is_older && note.find("; trying ") != std::string_view::npos;
}

// Of a rule that is compiled, roughly (2026-11): a short pattern takes 8 KiB, each byte of an
// expression 50 bytes, unless it is a repetition: x{1000} is written out.
std::size_t memory_of(const TranscriptMatch& match) noexcept {
  const bool repeats = match.regex.find('{') != std::string::npos;
  const std::size_t text = match.pattern.size() + match.contains.size() + match.prefix.size() +
                           match.suffix.size() + match.hex.size() + match.json.size();
  return 8 * 1024 + 50 * text + match.regex.size() * (repeats ? 2048 : 50);
}

// What a step takes beside its own size, roughly.
std::size_t memory_of(const TranscriptEvent& event) noexcept {
  return event.payload.bytes.size() + event.url.size() + event.message.size() +
         (event.match ? memory_of(*event.match) : 0);
}

}  // namespace

StepReader::StepReader(ReadBytes read, std::string file, TranscriptReader::Warn warn)
    : reader_(std::move(read), std::move(file), std::move(warn)) {}

Step* StepReader::next() {
  std::int64_t skipped_us = 0;
  while (const TranscriptEvent* event = read_event()) {
    skipped_us = std::min(skipped_us + event->after_us, kLongestPauseUs);
    step_.missing_before += event->missing_events;
    if (is_sent_again(*event)) continue;
    if (!is_played(event->type) && event->type != TranscriptType::framing) continue;
    step_.event = *event;
    step_.event.json = {};
    step_.event.after_us = skipped_us;
    compile();
    check_template();
    complete_.complete(step_.event);
    check_listening();
    if (event->type != TranscriptType::listen) find_conversation();
    if (is_played(event->type)) return &step_;
  }
  return nullptr;
}

const TranscriptEvent* StepReader::read_event() {
  try {
    return reader_.next();
  } catch (const TranscriptError&) {
    has_unreadable_ = true;
    throw;
  }
}

bool StepReader::is_sent_again(const TranscriptEvent& event) {
  if (event.type == TranscriptType::note) went_on_ = went_on_ || says_it_went_on(event.text);
  if (event.type == TranscriptType::recv) went_on_ = false;
  if (event.type != TranscriptType::send) return false;
  const bool went_on = std::exchange(went_on_, false);
  if (went_on && event.conn == last_sender_ && event.payload.bytes == last_sent_) return true;
  last_sender_ = event.conn;
  last_sent_ = event.payload.bytes;
  return false;
}

void StepReader::compile() {
  step_.matcher.reset();
  if (!step_.event.match) return;
  try {
    step_.matcher.emplace(*step_.event.match);
  } catch (const std::invalid_argument& error) {
    fail("match", Printable(Untrusted(error.what())));
  }
}

void StepReader::check_template() const {
  const TranscriptPayload& payload = step_.event.payload;
  if (payload.kind != TranscriptPayload::Kind::text_template) return;
  try {
    template_names(payload.bytes);
  } catch (const std::invalid_argument& error) {
    fail("template", Printable(Untrusted(error.what())));
  }
}

void StepReader::check_listening() const {
  const TranscriptEvent& event = step_.event;
  if (event.type == TranscriptType::accept && event.url.empty())
    fail("type", Printable("nobody listens here: a \"listen\" goes before it"));
}

void StepReader::find_conversation() {
  std::string& conn = step_.event.conn;
  const TranscriptType type = step_.event.type;
  const bool begins = begins_conversation(step_.event);
  if (has_unreadable_ && !begins && !conversations_.contains(conn)) {
    if (conn.empty()) conn = "#unreadable";
    conversations_[conn] = Conversation();
    complete_.opened(conn);
  }
  if (conn.empty() || (conversations_.empty() && !begins)) {
    Printable what("nothing is open here: an \"open\" goes before it");
    if (type == TranscriptType::error)
      what += Literal(", or \"url\" says where it is tried to connect");
    fail("type", what);
  }
  if (conn.size() > kLongestName)
    fail("conn", Printable("the name of a conversation has at most 256 bytes"));
  const auto found = conversations_.find(conn);
  const bool is_known = found != conversations_.end();
  if (!begins && (!is_known || !found->second.is_open)) {
    Printable what("this conversation");
    if (is_name_of_file(conn)) {
      what = Printable("\"");
      what += Untrusted(conn);
      what += Literal("\"");
    }
    what += is_known ? Literal(" was closed before this line")
                     : Literal(" was not opened before this line");
    fail("conn", what);
  }
  if (begins && !is_known && conversations_.size() == kMostConversations)
    fail("conn", Printable("more conversations than a transcript may have (100,000)"));
  if (begins) conversations_[conn] = Conversation();
  check_ends();
  find_framing();
}

// As its "open" says, else the header; until a "framing" changes it.
void StepReader::find_framing() {
  const TranscriptEvent& event = step_.event;
  std::string& framing = conversations_[event.conn].framing;
  if (framing.empty()) framing = header().framing.empty() ? kUsualFraming : header().framing;
  if (!event.framing.empty()) framing = event.framing;
  step_.framing = framing;
}

// A side that has finished says nothing more. An end that may be missing is none.
void StepReader::check_ends() {
  const TranscriptEvent& event = step_.event;
  Conversation& conversation = conversations_[event.conn];
  if (event.type == TranscriptType::send && conversation.was_shut_down)
    fail("type", Printable("nothing can be sent after a \"shutdown\" of the same conversation"));
  if (event.type == TranscriptType::recv && conversation.has_ended)
    fail("type", Printable("nothing comes after the \"eof\" of the same conversation"));
  if (event.type == TranscriptType::close) conversation.is_open = false;
  if (event.type == TranscriptType::shutdown) conversation.was_shut_down = true;
  if (event.type == TranscriptType::eof && !event.optional) conversation.has_ended = true;
}

void StepReader::fail(std::string_view key, const Printable& what) const {
  throw TranscriptError(reader_.file(), reader_.place_of(key), what);
}

Script read_script(StepReader& reader, std::size_t limit_bytes) {
  Script script{reader.reader().file(), reader.header(), {}};
  std::size_t bytes = 0;
  while (Step* step = reader.next()) {
    bytes += sizeof(Step) + memory_of(step->event);
    if (bytes > limit_bytes) {
      Printable what("this transcript needs more than ");
      what += limit_bytes >> 20U;
      what += Literal(" MiB of memory: too long for this");
      throw TranscriptError(script.file, step->event.place, what);
    }
    script.steps.push_back(std::move(*step));
  }
  return script;
}

}  // namespace confab

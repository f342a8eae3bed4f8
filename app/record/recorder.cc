#include "app/record/recorder.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "app/program/wall_clock.h"
#include "app/record/record_append.h"
#include "app/transcript/same_file.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// Gathered events are written at the latest when they are this many bytes.
constexpr std::size_t kRecordBatchBytes = 64 * 1024;
// The reply of a peer that is near comes within this time.
constexpr std::chrono::milliseconds kSentWaits{20};

}  // namespace

void TranscriptRecorder::start(const std::string& path, RecordOver over, const Journal& journal,
                               std::string_view framing) {
  // What is being written is ours to go on with, or to replace.
  if (path == path_ && over != RecordOver::nothing) stop();
  RecordBeginning beginning = open_record(io_, path, over, secrets_, [this] {
    if (on_room) on_room();
  });
  stop();
  target_ = std::move(beginning.target);
  path_ = path;
  is_file_ = beginning.is_file;
  has_text_ = beginning.has_header;
  exposing_ = beginning.exposing;
  torn_ = std::move(beginning.torn);
  writer_ = TranscriptWriter(beginning.spelling, &secrets_, mask_);
  written_bytes_ = 0;
  journal_ = &journal;
  const auto found = beginning.has_header ? known_.find(path) : known_.end();
  const Known* known = found == known_.end() ? nullptr : &found->second;
  auto start = journal_->begin().value_or(timer_.time().now());
  if (known != nullptr) start = std::max(start, known->end);
  if (beginning.has_header) {
    const bool has_framing = !beginning.framing.empty();
    writer_.resume(beginning.events, start, has_framing ? beginning.framing : kUsualFraming);
  } else {
    writer_.begin(rfc3339(timer_.time().wall()), CONFAB_VERSION, start, text_, framing);
  }
  append_past(known == nullptr ? Journal::Mark{} : known->mark);
  write_out();
}

std::string TranscriptRecorder::try_start(const std::string& path, RecordOver over,
                                          const Journal& journal, std::string_view framing) {
  const bool is_ours = is_on() && lead_to_one_file(path_, path);
  try {
    start(path, over, journal, framing);
    return "";
  } catch (const std::system_error& error) {
    return record_trouble(path, error, is_ours);
  } catch (const std::runtime_error& error) {
    return "cannot record after what exists: " + std::string(error.what());
  }
}

Printable TranscriptRecorder::exposing() const {
  if (exposing_ == 0) return {};
  return sentence("{}: a secret's value is in what was recorded before, events: {}", path_,
                  exposing_);
}

// What was open before the recording began, and what has happened there.
void TranscriptRecorder::append_past(const Journal::Mark& known) {
  journal_->tell(known, [this](const Event& event) {
    Event past = event;
    if (auto* opened = std::get_if<Opened>(&past.what)) opened->already_open = true;
    writer_.append(past, text_);
  });
}

void TranscriptRecorder::stop(RecordTarget::Finish how) {
  if (!target_) return;
  const Clock::time_point end = timer_.time().now();
  writer_.append_end(end, text_);
  write_out();
  if (!target_) return;
  known_[path_] = {journal_->mark(), end};
  const int error = target_->finish(how);
  if (error != 0) return fail(std::generic_category().message(error));
  target_.reset();
}

void TranscriptRecorder::name_secrets() {
  write_out();
  if (!target_) return;
  std::string trouble;
  try {
    const int error = target_->finish(RecordTarget::Finish::on_disk);
    if (error != 0) throw std::system_error(error, std::generic_category());
    target_.reset();  // its lock, too
    RecordBeginning beginning = append_to_record(path_, secrets_);
    exposing_ = beginning.exposing;
    target_ = std::move(beginning.target);
  } catch (const std::runtime_error& error) {
    trouble = error.what();
  }
  if (!trouble.empty()) fail(trouble);
}

void TranscriptRecorder::on_event(const Event& event) {
  if (!target_) return;
  writer_.append(event, text_);
  if (!std::holds_alternative<Sent>(event.what)) only_sent_ = false;
  if (text_.size() >= kRecordBatchBytes) write_out();
}

void TranscriptRecorder::on_settled() {
  if (only_sent_ && sent_may_wait_) {
    write_soon();
  } else {
    write_out();
  }
}

void TranscriptRecorder::write_soon() {
  if (is_timed_ || text_.empty()) return;
  is_timed_ = true;
  timer_.call_after(kSentWaits, [this] {
    is_timed_ = false;
    write_out();
  });
}

void TranscriptRecorder::let_sent_wait(bool may_wait) {
  sent_may_wait_ = may_wait;
  if (may_wait) return;
  timer_.cancel();
  is_timed_ = false;
  write_out();
}

void TranscriptRecorder::set_aside() {
  write_out();
  if (target_) target_->set_aside();
}

void TranscriptRecorder::write_out() {
  if (!target_ || text_.empty()) return;
  only_sent_ = true;
  written_bytes_ += text_.size();
  if (const int error = target_->write(text_); error != 0)
    return fail(std::generic_category().message(error));
  has_text_ = true;
}

void TranscriptRecorder::fail(const std::string& why) {
  target_.reset();
  has_failed_ = true;
  if (!on_failure) return;
  Printable what = sentence("recording into {} ended: {}", path_, why);
  what += has_text_ ? Literal("; what was recorded before that can be read")
                    : Literal("; nothing was recorded");
  on_failure(what);
}

}  // namespace confab

#pragma once
// --record, :record: every event of a stream, as a transcript in a file. Subscribed before whoever
// shows it, so that what is on the screen is in the file.

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/record/record_target.h"
#include "app/session/event_stream.h"
#include "app/session/journal.h"
#include "app/text/text_sink.h"
#include "protocol/transcript/transcript_mask.h"
#include "protocol/transcript/transcript_writer.h"
#include "transport/timer.h"

namespace confab {

class TranscriptRecorder final : public Subscriber {
 public:
  // `secrets` outlives it.
  TranscriptRecorder(asio::io_context& io, const Secrets& secrets)
      : io_(io), secrets_(secrets), timer_(io) {}

  // Begins with what is open, and what was said there, as `journal` has it, which outlives the
  // recording. `framing`: how streams are cut where nothing else is said. A recording that is on
  // ends when the new file is there, or before, where it is the same file. Throws as open_record().
  void start(const std::string& path, RecordOver over, const Journal& journal,
             std::string_view framing);
  // As start(). What went wrong, for people, and what helps; empty: it has begun.
  std::string try_start(const std::string& path, RecordOver over, const Journal& journal,
                        std::string_view framing);
  // The "end"; does nothing where none is on.
  void stop(RecordTarget::Finish how = RecordTarget::Finish::on_disk);
  bool is_on() const noexcept { return target_ != nullptr; }
  // A secret was added while a recording is on: the header, which is written, names it, too. Only
  // in a file.
  void name_secrets();
  bool can_name_secrets() const noexcept { return !is_on() || is_file_; }
  // That events had a secret's value in them when it was named, or the recording began; empty: none
  // had.
  Printable exposing() const;
  // What the file that the recording goes on with lost; empty: nothing.
  const Printable& torn() const noexcept { return torn_; }
  const std::string& path() const noexcept { return path_; }
  std::uint64_t events() const noexcept { return writer_.events(); }
  // That it has made, since it was there.
  std::uint64_t bytes() const noexcept { return written_bytes_ + text_.size(); }
  // A recording could not be written to its end.
  bool has_failed() const noexcept { return has_failed_; }

  void on_event(const Event& event) override;
  void on_settled() override;
  std::size_t unwritten() const noexcept override { return target_ ? target_->unwritten() : 0; }
  // What has happened so far goes into the file.
  void write_out();
  // A script sees nothing of what it sends: that may wait up to 20 ms for the reply, and go into
  // the file with it, which halves the writes. Off (a person sees what is typed) until it is
  // called.
  void let_sent_wait(bool may_wait);
  // Of several recordings of one session, before they start: a secret that is cut between two of
  // them is found by what they share.
  void share(std::shared_ptr<TranscriptMask> mask) { mask_ = std::move(mask); }
  // As those of RecordTarget, once what was gathered is written.
  void set_aside();
  int wake() { return target_ ? target_->wake() : 0; }

  // Told once for each recording; maybe while the screen is being written to.
  std::function<void(const Printable& what)> on_failure;
  std::function<void()> on_room;  // a pipe's reader took something

 private:
  void write_soon();
  void append_past(const Journal::Mark& known);
  void fail(const std::string& why);

  asio::io_context& io_;
  const Secrets& secrets_;
  std::unique_ptr<RecordTarget> target_;  // null: off
  std::string path_;
  TranscriptWriter writer_{Spelling::lines};
  std::shared_ptr<TranscriptMask> mask_;  // null: of its own
  std::string text_;                      // not yet written
  std::uint64_t written_bytes_ = 0;
  bool is_file_ = false;
  bool has_text_ = false;  // a transcript is in it, if only its header
  std::uint64_t exposing_ = 0;
  Printable torn_;
  // What of the session's journal is in a file that may be gone on with, and when it ended.
  struct Known {
    Journal::Mark mark;
    Clock::time_point end;
  };
  const Journal* journal_ = nullptr;
  std::map<std::string, Known> known_;
  bool has_failed_ = false;
  bool sent_may_wait_ = false;
  bool only_sent_ = true;  // is what text_ has
  bool is_timed_ = false;
  Timer timer_;
};

// A place for text that is written to only when what it tells of is in the recording: what is on
// the screen is in the file, whatever happens next.
class AfterRecord final : public TextSink {
 public:
  // Both outlive it.
  AfterRecord(TranscriptRecorder& recorder, TextSink& sink) : recorder_(recorder), sink_(sink) {}

  void write(const Printable& lines) override {
    recorder_.write_out();
    sink_.write(lines);
  }
  void flush() override { sink_.flush(); }
  std::size_t unwritten() const noexcept override { return sink_.unwritten(); }

 private:
  TranscriptRecorder& recorder_;
  TextSink& sink_;
};

}  // namespace confab

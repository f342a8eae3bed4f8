#pragma once
// A place for text that is written to only when what it tells of is in the recording.

#include "app/prompt/recorder.h"
#include "app/text/text_sink.h"

namespace confab {

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

#pragma once
// ":record", and --record: what is kept of the session.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/screen.h"
#include "app/record/recorder.h"
#include "app/session/session.h"

namespace confab {

class RecordActions {
 public:
  // What is given outlives it.
  RecordActions(TranscriptRecorder& recorder, const Session& session, Course& course,
                Screen& screen)
      : recorder_(recorder), session_(session), course_(course), screen_(screen) {}

  // As actions.h says of all. "FILE", with --append or --force on either side of it; "off"; alone:
  // how it is.
  asio::awaitable<void> record(std::string arguments);
  // A recording that is on ends where the new one begins. What cannot be recorded into is said, and
  // counts; the session goes on without, or with the recording that it had.
  void begin(const std::string& path, RecordOver over);

 private:
  void tell_state();
  void end();

  TranscriptRecorder& recorder_;
  const Session& session_;
  Course& course_;
  Screen& screen_;
};

// Says that what was recorded before it was named holds a secret, where that is so.
void tell_exposing(const TranscriptRecorder& recorder, Course& course);

}  // namespace confab

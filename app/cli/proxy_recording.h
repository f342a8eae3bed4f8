#pragma once
// What a proxy writes: one transcript of all that passes, or a row of them, and one of each
// conversation.

#include <asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/proxy/proxy_run.h"
#include "app/record/record_each.h"
#include "app/record/recorder.h"
#include "app/record/rotated_recording.h"
#include "app/serve/log.h"
#include "protocol/transcript/secrets.h"

namespace confab {

// One file has the order of everything, many can be replayed one by one: there may be both.
struct ProxyRecordingOptions {
  std::string file;                          // --record; empty: none
  std::optional<Rotation> rotation;          // of it
  std::optional<ConversationFileName> each;  // --record-each
  RecordOver over = RecordOver::nothing;     // for all of them
  bool is_any() const noexcept { return !file.empty() || each; }
};

class ProxyRecording {
 public:
  // All outlive it. `problems` gets what goes wrong, also later.
  ProxyRecording(asio::io_context& io, const ProxyRecordingOptions& options, const Secrets& secrets,
                 Log problems);

  // Before anybody connects. False: it was said why not.
  bool begin(ProxyRun& run);
  // Everything is written that will be.
  void stop();
  // Something could not be written to its end.
  bool has_failed() const noexcept;

 private:
  bool begin_one(ProxyRun& run);
  bool begin_row(ProxyRun& run);
  bool begin_each(ProxyRun& run);
  bool has_trouble(const std::string& trouble) const;
  void tell_of(Recordings& files) const;
  void sum_up(const Recordings& files) const;

  asio::io_context& io_;
  const ProxyRecordingOptions& options_;
  const Secrets& secrets_;
  Log problems_;
  Journal journal_;  // nothing has happened before
  TranscriptRecorder one_;
  std::optional<RotatedRecording> row_;
  std::optional<RecordEach> each_;
};

}  // namespace confab

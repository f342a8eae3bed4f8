#pragma once
// --json: every event on stdout, in the transcript's JSON Lines form, header first: what it prints
// can be replayed. Secrets are written as their names. A turn of the loop is one write.

#include "app/program/output.h"
#include "app/session/event_stream.h"
#include "protocol/transcript/transcript_writer.h"
#include "transport/loop_time.h"

namespace confab {

class JsonPrinter final : public Subscriber {
 public:
  // Writes the header, which names the secrets that there are: later ones cannot be added. All but
  // `framing`, that of streams, outlive it.
  JsonPrinter(const LoopTime& time, Output& output, const Secrets& secrets,
              std::string_view framing);

  void on_event(const Event& event) override;
  void on_settled() override;  // writes; where nothing happened, nothing
  // While more than 1 MiB is not taken by a reader the conversations stop reading.
  std::size_t unwritten() const noexcept override { return output_.unwritten(); }
  // The session is over: the line that says how many events there were. Once, as the last call.
  void end();

 private:
  const LoopTime& time_;
  Output& output_;
  TranscriptWriter writer_;
  std::string lines_;
};

}  // namespace confab

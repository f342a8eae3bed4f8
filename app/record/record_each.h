#pragma once
// --record-each: a file for each conversation, from its first event to its last.

#include <asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/record/recording_names.h"
#include "app/record/recordings.h"
#include "app/session/event_stream.h"

namespace confab {

// A conversation that could not be recorded is left out; the others go on. What is about none of
// them is in no file.
class RecordEach final : public Subscriber {
 public:
  // `secrets` outlives it.
  RecordEach(asio::io_context& io, const Secrets& secrets, ConversationFileName name,
             RecordOver over, std::string framing);

  // What speaks against it, before anything was recorded: a file that exists, a folder that does
  // not. Empty: nothing.
  std::string trouble() const;
  void on_event(const Event& event) override;
  void on_forgotten(std::string_view conversation) override;
  void on_settled() override { files_.settle(); }
  // Those that are left end.
  void stop();
  Recordings& files() noexcept { return files_; }
  const Recordings& files() const noexcept { return files_; }

 private:
  Recordings files_;
  ConversationFileName name_;
  RecordOver over_;
  // Null: it has failed.
  std::map<std::string, std::unique_ptr<Recordings::File>, std::less<>> talks_;
};

}  // namespace confab

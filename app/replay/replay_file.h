#pragma once
// A transcript that is to be played: looked through before the first packet leaves, then played as
// often as it is wanted.

#include <asio/awaitable.hpp>
#include <memory>
#include <string>

#include "app/replay/changes.h"
#include "app/replay/player.h"
#include "app/replay/step_source.h"
#include "app/transcript/input_file.h"
#include "protocol/match/given_names.h"

namespace confab {

class ReplayFile {
 public:
  enum class Reading { each_time, once };  // once: it is kept in memory, at most 256 MiB
  // "-" is stdin: read once. Throws std::system_error that names the file.
  explicit ReplayFile(const std::string& path, Reading reading = Reading::each_time);

  // Reads it to its end; others have their turns meanwhile. Throws TranscriptError, also for a
  // target that must be named or a {{name}} that nothing gives a value; operation_aborted when it
  // is cancelled. `warn` is told what is odd. On an io_context.
  asio::awaitable<void> check(const Registry& registry, const PlayOptions& options,
                              TranscriptReader::Warn warn);

  const TranscriptHeader& header() const noexcept { return header_; }
  // Every {{name}} that has a meaning in it. After check().
  const Names& names() const noexcept { return names_; }
  // Those of them that are sent. After check().
  const Names& sent_names() const noexcept { return sent_names_; }
  // After check(), of a file that is read once.
  const Script& script() const { return script_.value(); }
  // Those of them that have their value from whoever plays it. After check().
  const GivenNames& given_names() const { return given_names_.value(); }
  // Those that its rules give a value. After check().
  const Names& captured_names() const noexcept { return captured_names_; }
  // Where its conversations were, and to where its datagrams went. After check().
  const Targets::Recorded& recorded() const noexcept { return recorded_; }
  // Where it listens. After check().
  const Targets::Recorded& listened() const noexcept { return listened_; }
  // A conversation of it goes on through a layer. After check().
  bool has_layers() const noexcept { return has_layers_; }
  // Its steps from the first one on; those handed out before are gone. After check().
  StepSource& steps();

 private:
  ReadBytes from_beginning();
  asio::awaitable<void> read_all();

  Reading reading_;
  bool is_regular_;  // else its text is kept in memory
  std::string path_;
  std::string text_;  // of what is no regular file
  TranscriptHeader header_;
  Names names_;
  Names sent_names_;
  std::optional<GivenNames> given_names_;
  Names captured_names_;
  Targets::Recorded recorded_;
  Targets::Recorded listened_;
  bool has_layers_ = false;
  std::optional<Script> script_;  // Reading::once
  std::unique_ptr<InputFile> input_;
  std::unique_ptr<StepReader> reader_;
  std::unique_ptr<StepSource> steps_;
};

// The same, where what has a value and is listed as a secret by the header is one, as if --secret
// had given it. Throws std::invalid_argument for a value that cannot be one, without quoting it.
PlayOptions with_secrets_of(const TranscriptHeader& header, PlayOptions options);

}  // namespace confab

#pragma once
// --record, --append, --force and --secret, as every mode that records has them.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/record/record_target.h"
#include "protocol/transcript/secrets.h"

namespace confab {

struct TypedRecording {
  std::vector<std::string> secrets;
  bool append = false;
  bool force = false;
};

void add_recording(CLI::App& app, TypedRecording& typed, std::string& file);
// Throws UsageError where they say nothing, or contradict each other. `is_recorded`: a file is
// named.
RecordOver read_over(const TypedRecording& typed, bool is_recorded);
// Throws UsageError, which never quotes what may be a value.
Secrets read_secrets(const TypedRecording& typed);

}  // namespace confab

#include "app/cli/typed_recording.h"

#include <utility>

#include "app/program/named_value.h"
#include "app/program/usage_error.h"

namespace confab {

void add_recording(CLI::App& app, TypedRecording& typed, std::string& file) {
  app.add_option("--record", file, "write everything that happens into FILE")->type_name("FILE");
  app.add_flag("--append", typed.append, "--record goes on with a file that exists");
  app.add_flag("--force", typed.force, "--record replaces a file that exists");
  app.add_option("--secret", typed.secrets, "recorded as {{NAME}}; without =VALUE, $NAME's")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

RecordOver read_over(const TypedRecording& typed, bool is_recorded) {
  if (!typed.append && !typed.force) return RecordOver::nothing;
  if (!is_recorded) throw UsageError("--append and --force go with --record FILE");
  if (typed.append && typed.force) throw UsageError("--append and --force contradict each other");
  return typed.append ? RecordOver::what_exists : RecordOver::replaced;
}

Secrets read_secrets(const TypedRecording& typed) {
  Secrets secrets;
  for (const std::string& each : typed.secrets) {
    NamedValue named = parse_secret(each);
    secrets.add(named.name, std::move(named.value));
  }
  return secrets;
}

}  // namespace confab

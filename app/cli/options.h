#pragma once
// The command line: what can be asked for, and what was.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/cli/pipe_mode.h"
#include "app/cli/proxy_mode.h"
#include "app/cli/serve_mode.h"
#include "app/cli/transcript_mode.h"
#include "app/mock/mock_options.h"
#include "app/program/colour.h"
#include "app/program/exit_code.h"
#include "app/program/typed_address.h"
#include "app/prompt/script_options.h"
#include "app/record/record_target.h"
#include "app/replay/replay_options.h"
#include "app/session/settings.h"
#include "app/session/starttls.h"
#include "protocol/transcript/secrets.h"
#include "transport/registry.h"

namespace confab {

struct SessionOptions {
  bool demo = false;                     // confab demo: start servers, and talk to them
  std::optional<Url> url;                // opened first
  std::optional<StarttlsWish> starttls;  // of that
  std::vector<std::string> lines;        // -c
  bool has_lines = false;
  std::vector<TypedAddress> listening;  // -l
  bool once = false;                    // of that
  std::string script_file;              // -f; empty: none
  bool goes_on = false;                 // -i: after the end of -c or -f, stdin
  Settings settings;
  ScriptOptions script;
  When colour = When::automatic;
  bool json = false;
  std::string record;  // a file; empty: none
  RecordOver record_over = RecordOver::nothing;
  Secrets secrets;
  std::map<std::string, std::string> variables;  // --var
  bool source = true;
  bool names = false;
  bool rtt = false;
  bool verbose = false;
  bool quiet = false;
  bool commands_enabled = true;
  bool quit_on_empty = false;
  bool history = true;  // at a terminal: what was typed is kept for the next session
  bool rc = true;       // at a terminal: the commands of the user's rc file come first
  bool edit = true;     // at a terminal: lines can be edited
  // Sets once more what the command line asked for: it overrules what the rc file set.
  std::function<void(Settings&)> insist;

  // Nobody types after the lines of -c or -f.
  bool ends_with_script() const { return (has_lines || !script_file.empty()) && !goes_on; }
};

// Nothing to run: text for stdout (--help, --version), or what is wrong (code 2, for stderr).
struct Reply {
  std::string text;
  int code = kAllWell;
};

using Options = std::variant<SessionOptions, ServeOptions, MockOptions, PipeOptions,
                             ProxyModeOptions, ReplayOptions, TranscriptOptions, Reply>;

// `arguments` without the program's name.
Options parse_options(const std::vector<std::string>& arguments, const Registry& registry);

}  // namespace confab

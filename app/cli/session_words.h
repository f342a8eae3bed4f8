#pragma once
// The grammar of confab [ADDRESS] and confab demo: what CLI11 reads, with its help.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/cli/typed_peer.h"
#include "app/cli/typed_recording.h"

namespace confab {

inline constexpr const char* kUsualColour = "auto";

// What CLI11 reads as text, before it is checked (session_arguments.cc). An empty text, and none in
// a list: it was not said, and what it stands for keeps its default.
struct TypedSession : TypedPeer, TypedRecording {
  bool crlf = false;
  std::string eol;
  std::string framing;
  std::string view;
  std::string colour = kUsualColour;
  std::string pace = "reply";
  std::string banner;
  bool listens = false;                // -l
  std::vector<std::string> more;       // addresses of that, after the first two words
  std::vector<std::string> variables;  // NAME=VALUE, or NAME of the environment
  std::string connect_timeout;
  std::string reply_timeout;
  std::string timeout = "5";  // a duration: a bare number is seconds
  std::string linger;
  std::string replies;
  bool no_source = false;
  bool no_commands = false;
  bool no_history = false;
  bool no_rc = false;
  bool no_edit = false;
};

// Of --replies. None: it is no number.
std::optional<std::uint64_t> parse_count(const std::string& text);

// Flags that mean nothing but themselves go straight into `options`. Throws UsageError, and what
// read_arguments() throws.
void read_session(const std::vector<std::string>& arguments, TypedSession& typed,
                  SessionOptions& options);

}  // namespace confab

#pragma once
// ":replay": what was recorded, played once more from the prompt.

#include <asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/prompt_row.h"
#include "app/prompt/screen.h"
#include "app/replay/replay_options.h"
#include "app/replay/report.h"
#include "app/text/text_sink.h"
#include "protocol/transcript/secrets.h"
#include "transport/registry.h"

namespace confab {

// Over connections of its own: the session's are left as they are. Its secrets are known to the
// replay, too. Under --timing step the prompt asks for Enter before each step; else it says that
// something is under way, and Ctrl-C ends it.
class ReplayCommand {
 public:
  // What is given outlives it.
  ReplayCommand(const Registry& registry, const Secrets& secrets, PromptRow& row, Course& course,
                Screen& screen)
      : registry_(registry), secrets_(secrets), row_(row), course_(course), screen_(screen) {}

  // `arguments`: as "confab replay" takes them, but for load, and for "-": stdin has the lines of
  // the session. Reports to the screen, the help too; what went wrong is in the exit code, and ends
  // a script. Throws std::invalid_argument for what cannot be played; then nothing was.
  asio::awaitable<void> replay(std::string arguments);

 private:
  std::optional<ReplayOptions> read_options(const std::string& arguments);
  std::unique_ptr<Report> report_for(TextSink& sink) const;
  asio::awaitable<void> wait_for_enter(Printable next);
  void note_code(int code);

  const Registry& registry_;
  const Secrets& secrets_;
  PromptRow& row_;
  Course& course_;
  Screen& screen_;
};

}  // namespace confab

// argv -> options -> one of the modes.

#include <fcntl.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/load_mode.h"
#include "app/cli/mock_mode.h"
#include "app/cli/options.h"
#include "app/cli/pipe_mode.h"
#include "app/cli/proxy_mode.h"
#include "app/cli/replay_mode.h"
#include "app/cli/serve_mode.h"
#include "app/cli/session_mode.h"
#include "app/cli/transcript_mode.h"
#include "app/program/exit_code.h"
#include "app/program/terminal_question.h"
#include "app/program/trouble_text.h"
#include "app/prompt/terminal_editor.h"
#include "app/text/line.h"
#include "protocol/text/printable.h"
#include "protocol/text/sentence.h"
#include "transport/resolve.h"
#include "transport/user.h"

namespace confab {
namespace {

// A parent may have closed 0, 1 or 2: what we open next would take their numbers, and be written
// into. A closed input is an empty one; a closed output goes on taking nothing, and that is told.
void fill_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    const int access = descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR;
    if (::open("/dev/null", access) == -1) ::_exit(kOurFault);
  }
}

bool is_quiet(const Options& options) {
  if (const auto* session = std::get_if<SessionOptions>(&options)) return session->quiet;
  const auto* replay = std::get_if<ReplayOptions>(&options);
  return replay != nullptr && replay->quiet;
}

// Where no prompt has the terminal.
void speak_for_user(asio::io_context& io, const Options& options) {
  User& user = User::of(io.get_executor());
  user.ask = [&io](std::string question) { return ask_on_terminal(io, std::move(question)); };
  if (!is_quiet(options))
    user.tell = [](const std::string& text) { print_on_stderr(sentence("confab: {}", text)); };
}

int run(const Options& options, const Registry& registry) {
  asio::io_context io(1);  // one thread
  speak_for_user(io, options);
  if (const auto* session = std::get_if<SessionOptions>(&options))
    return run_session(io, registry, *session, make_terminal_editor);
  if (const auto* serve = std::get_if<ServeOptions>(&options))
    return run_serve(io, registry, *serve);
  if (const auto* mock = std::get_if<MockOptions>(&options)) return run_mock(io, registry, *mock);
  if (const auto* pipe = std::get_if<PipeOptions>(&options)) return run_pipe(io, registry, *pipe);
  if (const auto* proxy = std::get_if<ProxyModeOptions>(&options))
    return run_proxy(io, registry, *proxy);
  if (const auto* replay = std::get_if<ReplayOptions>(&options))
    return replay->load ? run_load(io, registry, *replay) : run_replay(io, registry, *replay);
  if (const auto* transcript = std::get_if<TranscriptOptions>(&options))
    return run_transcript(*transcript, registry);
  const Reply& reply = std::get<Reply>(options);
  std::fputs(reply.text.c_str(), reply.code == kAllWell ? stdout : stderr);
  return reply.code;
}

}  // namespace
}  // namespace confab

int main(int argc, char** argv) {
  confab::fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  int code = confab::kOurFault;
  try {
    const confab::Registry registry = confab::builtin_transports();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    code = confab::run(confab::parse_options(arguments, registry), registry);
  } catch (const std::exception& error) {
    code = confab::trouble_code(error);
    confab::print_on_stderr(confab::sentence("confab: {}", confab::trouble_text(error)));
  }
  // A long text has been written before, in part, and that has failed then.
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!is_written && code == confab::kAllWell) {
    std::fprintf(stderr, "confab: cannot write the output\n");
    code = confab::kCouldNotTalk;
  }
  // A thread may still sit in a name lookup that nobody waits for: static objects must not go under
  // it.
  if (confab::abandoned_lookups() > 0) ::_exit(code);
  return code;
}

#include "app/pipe/pipe_mode.h"

#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <csignal>
#include <exception>
#include <stdexcept>

#include "app/output.h"
#include "app/prompt/outcome.h"
#include "transport/loop_time.h"
#include "transport/network_error.h"
#include "transport/relay.h"

namespace confab {
namespace {

// The relay blocks the thread, so nobody could answer a signal; nothing is to be tidied up either.
void leave_by_signal(int number) { ::_exit(128 + number); }

void complain(Output& errors, Untrusted what) {
  Printable line("confab: ");
  line += what;
  errors.write_line(line);
  errors.flush_now();
}

asio::awaitable<RelayResult> connect_and_relay(const Registry& registry, PipeOptions options,
                                               Output& errors) {
  const Transport& transport = registry.find(options.url.scheme);
  const LoopTime& time = LoopTime::of(co_await asio::this_coro::executor);
  const auto connection =
      co_await transport.connect(options.url, time.deadline_in(options.connect_timeout));
  RelayOptions relay_options;
  relay_options.linger = std::chrono::duration_cast<std::chrono::milliseconds>(options.linger);
  relay_options.whole = options.whole;
  relay_options.notice = [&errors](const std::string& text) { complain(errors, Untrusted(text)); };
  co_return co_await relay(*connection, STDIN_FILENO, STDOUT_FILENO, std::move(relay_options));
}

int code_of(const std::exception_ptr& failure, Output& errors) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    complain(errors, Untrusted(error.what()));
    return kCouldNotTalk;
  } catch (const std::invalid_argument& error) {
    complain(errors, Untrusted(error.what()));
    return kUsage;
  } catch (const std::system_error& error) {  // stdin or stdout: a local matter
    complain(errors, Untrusted(error.what()));
    return kCouldNotTalk;
  }
}

}  // namespace

int run_pipe(asio::io_context& io, const Registry& registry, const PipeOptions& options) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, leave_by_signal);
  Output errors(io, STDERR_FILENO);
  int code = kAllWell;
  asio::awaitable<RelayResult> work = connect_and_relay(registry, options, errors);
  auto done = [&](const std::exception_ptr& failure, const RelayResult& result) {
    if (result.unsent_bytes > 0) {
      complain(errors, Untrusted(std::to_string(result.unsent_bytes) +
                                 " bytes were not taken by the peer"));
    }
    if (result.unsent_bytes + result.errors > 0) code = kCouldNotTalk;
    if (failure) code = code_of(failure, errors);
  };
  asio::co_spawn(io, std::move(work), std::move(done));
  io.run();
  return code;
}

}  // namespace confab

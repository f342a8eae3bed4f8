#include "app/cli/pipe_mode.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "app/program/echo_off.h"
#include "app/program/exit_code.h"
#include "app/program/harmless_text.h"
#include "app/program/output.h"
#include "app/program/stop_signals.h"
#include "app/program/trouble_text.h"
#include "app/session/starttls.h"
#include "app/text/line.h"
#include "app/text/terminal_look.h"
#include "protocol/starttls/starttls.h"
#include "protocol/text/sentence.h"
#include "transport/loop_time.h"
#include "transport/network_error.h"
#include "transport/relay.h"
#include "transport/timer.h"

namespace confab {
namespace {

// Until the server has agreed. Throws StarttlsRefused, NetworkError.
asio::awaitable<void> ask_for_tls(Connection& connection, Starttls& asking) {
  while (!asking.is_granted()) {
    const std::string said = asking.next();
    if (!said.empty()) {
      co_await connection.send(said);
      continue;
    }
    const std::variant<Packet, End> got = co_await connection.receive();
    const Packet* const packet = std::get_if<Packet>(&got);
    if (packet == nullptr) throw StarttlsRefused("");
    asking.feed(packet->bytes);
  }
}

// STARTTLS before raw bytes: the connection through its layer, once the server has agreed. Throws
// NetworkError, UrlError.
asio::awaitable<std::unique_ptr<Connection>> start_tls(std::shared_ptr<Connection> open, Url url,
                                                       StarttlsWish wish, Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto prepared = wish.layer.layer->prepare(executor, wish.layer.place(url), Side::client);
  Starttls asking(wish.protocol, url.host);
  bool has_run_out = false;
  Timer patience(executor);
  patience.call_at(deadline.at, [&] {
    has_run_out = true;
    open->close();
  });
  std::optional<NetworkError> trouble;
  try {
    co_await ask_for_tls(*open, asking);
  } catch (const StarttlsRefused& refused) {
    trouble = asking.is_granted() ? starttls_injected(open->peer(), refused.what(), true)
                                  : starttls_refused(open->peer(), refused.what());
  } catch (const NetworkError&) {
    throw;
  } catch (const std::system_error&) {
    if (!has_run_out) throw;
    trouble = starttls_late(open->peer(), wish.protocol, asking.is_greeted(), deadline.limit);
  }
  patience.cancel();
  if (trouble) throw *trouble;
  std::unique_ptr<Connection> connection = prepared->wrap(std::move(open), {});
  co_await connection->start(deadline);
  co_return connection;
}

// Asks the user what its layer needs: before the server waits for us. As Layer::unlock().
asio::awaitable<void> unlock(const StarttlsWish& wish, Url url, Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Url place = wish.layer.place(std::move(url));
  co_await wish.layer.layer->unlock(executor, std::move(place), Side::client, deadline);
}

// The relay blocks the thread, so nobody could answer a signal; nothing is to be tidied up either,
// but for a terminal that does not show what is typed.
void leave_by_signal(int number) {
  const int code = code_of_signal(number);
  EchoOff::undo();
  const auto part = [](std::string_view text) {
    return iovec{const_cast<char*>(text.data()), text.size()};
  };
  const std::array line{part("confab: "), part(ended_by(code)), part("\n")};
  [[maybe_unused]] const ssize_t written =
      ::writev(STDERR_FILENO, line.data(), static_cast<int>(line.size()));
  ::_exit(code);
}

// What is said of the pipe. Where it comes to the terminal that what the peer says comes to, it has
// lines of its own.
class Complaints {
 public:
  explicit Complaints(asio::io_context& io) : output_(io, STDERR_FILENO) {}

  // What the peer says, as it is shown at a terminal; it outlives this. Null: exact bytes.
  void come_after(HarmlessText* shown) noexcept { shown_ = shown; }
  void say(const Printable& what) {
    if (shown_ != nullptr && ::isatty(STDERR_FILENO) == 1 && shown_->leave_line())
      output_.write(Printable("\n"));
    output_.write(complaint(what));
    output_.flush_now(Output::kPatienceMs);
  }
  void say(const std::string& what) { say(Printable(Untrusted(what))); }

 private:
  Output output_;
  HarmlessText* shown_ = nullptr;
};

// So that the reader sees the end, and nothing that is opened later gets the number 1.
void close_stdout() {
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nothing == -1) {
    ::close(STDOUT_FILENO);
  } else {
    ::dup2(nothing, STDOUT_FILENO);
    ::close(nothing);
  }
}

// The filter for stdout; none where exact bytes go there.
std::unique_ptr<HarmlessText> make_filter(const PipeOptions& options, Complaints& complaints) {
  if (options.raw || ::isatty(STDOUT_FILENO) == 0) return nullptr;
  auto filter = std::make_unique<HarmlessText>(locale_charset());
  filter->on_first_harm = [&complaints] {
    complaints.say(
        Printable("control characters are shown as escapes, because stdout is a terminal "
                  "(--raw: exact bytes)"));
  };
  filter->on_first_not_ascii = [&complaints] {
    complaints.say(
        sentence("the locale ({}) is not UTF-8: what is not ASCII is shown as escapes "
                 "(--raw: exact bytes)",
                 locale_setting()));
  };
  return filter;
}

RelayOptions relay_options(const PipeOptions& options, RelayFilter* filter,
                           Complaints& complaints) {
  RelayOptions result;
  result.linger = std::chrono::duration_cast<std::chrono::milliseconds>(options.linger);
  result.whole = options.whole;
  result.from_anyone = options.any;
  result.filter = filter;
  result.notice = [&complaints](const std::string& text) { complaints.say(text); };
  result.stranger = [&complaints](const Endpoint& who) {
    Printable text("what comes from ");
    text += Untrusted(who.text);
    text += Literal(" is left out: only the peer's answers are written (--any: everybody's)");
    complaints.say(text);
  };
  result.output_ended = close_stdout;
  return result;
}

asio::awaitable<RelayResult> connect_and_relay(const Registry& registry, PipeOptions options,
                                               HarmlessText* filter, Complaints& complaints) {
  const Transport& transport = registry.find(options.url.scheme);
  const LoopTime& time = LoopTime::of(co_await asio::this_coro::executor);
  if (options.starttls)
    co_await unlock(*options.starttls, options.url, time.deadline_in(options.connect_timeout));
  const Deadline deadline = time.deadline_in(options.connect_timeout);
  std::unique_ptr<Connection> connection = co_await transport.connect(options.url, deadline);
  if (options.starttls)
    connection =
        co_await start_tls(std::move(connection), options.url, *options.starttls, deadline);
  connection->on_warning = [&complaints](const std::string& text) { complaints.say(text); };
  RelayOptions how = relay_options(options, filter, complaints);
  co_return co_await relay(transport, *connection, STDIN_FILENO, STDOUT_FILENO, std::move(how));
}

int code_of(const std::exception_ptr& failure, Complaints& complaints) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    complaints.say(error.what());
    return kCouldNotTalk;
  } catch (const std::invalid_argument& error) {
    complaints.say(error.what());
    return kUsage;
  } catch (const std::system_error& error) {  // stdin or stdout: a local matter
    complaints.say(trouble_text(error));
    return kCouldNotTalk;
  }
}

}  // namespace

int run_pipe(asio::io_context& io, const Registry& registry, const PipeOptions& options) {
  for (const int number : kEndingSignals)
    if (!is_ignored(number)) std::signal(number, leave_by_signal);
  Complaints complaints(io);
  const std::unique_ptr<HarmlessText> filter = make_filter(options, complaints);
  complaints.come_after(filter.get());
  int code = kAllWell;
  asio::awaitable<RelayResult> work =
      connect_and_relay(registry, options, filter.get(), complaints);
  auto done = [&](const std::exception_ptr& failure, const RelayResult& result) {
    if (result.unsent_bytes > 0) {
      Printable text;
      text += result.unsent_bytes;
      text += Literal(" bytes were not taken by the peer");
      complaints.say(text);
    }
    if (result.unsent_bytes + result.errors > 0) code = kCouldNotTalk;
    if (failure) code = code_of(failure, complaints);
  };
  asio::co_spawn(io, std::move(work), std::move(done));
  io.run();
  return code;
}

}  // namespace confab

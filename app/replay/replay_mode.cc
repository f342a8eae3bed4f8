#include "app/replay/replay_mode.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "app/colour.h"
#include "app/core_dump.h"
#include "app/exit_code.h"
#include "app/load/load_mode.h"
#include "app/output.h"
#include "app/replay/enter_key.h"
#include "app/replay/replay_run.h"
#include "app/replay/report_people.h"
#include "app/stop_signals.h"
#include "app/text/line.h"
#include "app/text/terminal_look.h"

namespace confab {
namespace {

// Plays on where nobody reads any more: the exit code is a verdict, whoever reads.
class ReplayMode {
 public:
  ReplayMode(asio::io_context& io, const Registry& registry, const ReplayOptions& options)
      : io_(io), registry_(registry), options_(options), out_(io, 1), err_(io, 2) {}
  int run();

 private:
  std::unique_ptr<Report> people();
  void replay(ReplayRun& run);
  void complain(const Printable& what);

  asio::io_context& io_;
  const Registry& registry_;
  const ReplayOptions& options_;
  Output out_;
  Output err_;
  asio::cancellation_signal cancel_;
  StopSignals signals_{io_, [this] { cancel_.emit(asio::cancellation_type::terminal); }};
  int code_ = 0;
};

int ReplayMode::run() {
  if (!options_.play.secrets.empty()) forbid_core_dumps();
  try {
    const auto tell = [this](const Printable& what) { complain(what); };
    ReplayRun run(io_.get_executor(), registry_, options_, people(), out_, tell);
    const TerminalWidth width(1);
    run.width = [width] { return width.columns(); };
    EnterKey enter(io_);
    run.before_action = [&](const Step&, const Printable& name) {
      return enter.pressed(err_, name);
    };
    replay(run);
  } catch (const std::invalid_argument& error) {
    complain(Printable(Untrusted(error.what())));
    code_ = kUsage;
  } catch (const std::system_error& error) {
    complain(Printable(Untrusted(std::string("cannot write ") + error.what())));
    code_ = kCouldNotTalk;
  }
  out_.flush_now(Output::kPatienceMs);
  const Printable trouble = out_.trouble();
  if (!trouble.empty()) {
    complain(trouble);
    if (code_ != kUsage) code_ = kCouldNotTalk;
  }
  err_.flush_now(Output::kPatienceMs);
  return signals_.exit_code(code_);
}

void ReplayMode::replay(ReplayRun& run) {
  std::exception_ptr failure;
  auto done = [&](const std::exception_ptr& thrown, int) {
    failure = thrown;
    io_.stop();  // whoever does not read what was written is not waited for here
  };
  asio::co_spawn(io_, run.run(), asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
  io_.run();
  code_ = run.code();
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::system_error& error) {
    if (error.code() != asio::error::operation_aborted || !signals_.has_come()) throw;
  }
}

std::unique_ptr<Report> ReplayMode::people() {
  if (options_.quiet) return nullptr;
  return std::make_unique<PeopleReport>(out_, people_style(1, wants_colour(options_.colour)));
}

void ReplayMode::complain(const Printable& what) { err_.write(complaint(what)); }

}  // namespace

int run_replay(asio::io_context& io, const Registry& registry, const ReplayOptions& options) {
  if (options.load) return run_load(io, registry, options);
  return ReplayMode(io, registry, options).run();
}

}  // namespace confab

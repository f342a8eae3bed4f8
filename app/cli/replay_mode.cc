#include "app/cli/replay_mode.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "app/program/colour.h"
#include "app/program/core_dump.h"
#include "app/program/exit_code.h"
#include "app/program/output.h"
#include "app/program/stop_signals.h"
#include "app/program/trouble_text.h"
#include "app/replay/enter_key.h"
#include "app/replay/replay_run.h"
#include "app/replay/report_people.h"
#include "app/text/line.h"
#include "app/text/terminal_look.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

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
  std::unique_ptr<ReplayRun> make_run();
  void replay(ReplayRun& run);
  void complain(const Printable& what);

  asio::io_context& io_;
  const Registry& registry_;
  const ReplayOptions& options_;
  Output out_;
  Output err_;
  std::optional<EnterKey> enter_;  // --timing step
  asio::cancellation_signal cancel_;
  StopSignals signals_{io_, [this] { cancel_.emit(asio::cancellation_type::terminal); }};
  int code_ = kAllWell;
};

int ReplayMode::run() {
  if (!options_.play.secrets.empty()) forbid_core_dumps();
  try {
    if (const std::unique_ptr<ReplayRun> run = make_run()) replay(*run);
  } catch (const std::invalid_argument& error) {
    complain(Printable(Untrusted(error.what())));
    code_ = kUsage;
  } catch (const std::system_error& error) {
    complain(Printable(Untrusted(trouble_text(error))));
    code_ = kCouldNotTalk;
  }
  out_.flush_now(Output::kPatienceMs);
  const Printable trouble = out_.trouble();
  if (!trouble.empty()) {
    complain(trouble);
    code_ = worse(code_, kCouldNotTalk);
  }
  const int code = signals_.exit_code(code_);
  if (signals_.has_come() && !options_.quiet) complain(Printable(Untrusted(ended_by(code))));
  err_.flush_now(Output::kPatienceMs);
  return code;
}

// Null: a report cannot be written, and that was said.
std::unique_ptr<ReplayRun> ReplayMode::make_run() {
  std::unique_ptr<ReplayRun> run;
  try {
    const auto tell = [this](const Printable& what) { complain(what); };
    run =
        std::make_unique<ReplayRun>(io_.get_executor(), registry_, options_, people(), out_, tell);
  } catch (const std::system_error& error) {
    complain(sentence("cannot write {}", std::string_view(error.what())));
    code_ = kCouldNotTalk;
    return nullptr;
  }
  run->width = [width = TerminalWidth(1)] { return width.columns(); };
  run->listening = [this](const Printable& lines) {
    err_.write(lines);
    err_.flush();
  };
  if (options_.play.timing.kind != Timing::Kind::step) return run;
  enter_.emplace(io_);
  run->before_action = [this](const Step&, const Printable& name) {
    return enter_->pressed(err_, name);
  };
  return run;
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
    if (!was_cancelled(error) || !signals_.has_come()) throw;
  }
}

std::unique_ptr<Report> ReplayMode::people() {
  if (options_.quiet) return nullptr;
  return std::make_unique<PeopleReport>(out_, people_style(1, wants_colour(options_.colour)));
}

// At once: it is not to come after what is said later on stdout.
void ReplayMode::complain(const Printable& what) {
  err_.write(complaint(what));
  err_.flush();
}

}  // namespace

int run_replay(asio::io_context& io, const Registry& registry, const ReplayOptions& options) {
  return ReplayMode(io, registry, options).run();
}

}  // namespace confab

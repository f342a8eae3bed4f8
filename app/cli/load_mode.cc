#include "app/cli/load_mode.h"

#include <asio/co_spawn.hpp>
#include <exception>
#include <list>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/load/failure_samples.h"
#include "app/load/load_limits.h"
#include "app/load/load_report.h"
#include "app/load/load_report_people.h"
#include "app/load/load_run.h"
#include "app/load/load_text.h"
#include "app/program/core_dump.h"
#include "app/program/exit_code.h"
#include "app/program/output.h"
#include "app/program/stop_signals.h"
#include "app/program/trouble_text.h"
#include "app/replay/replay_file.h"
#include "app/replay/useless_options.h"
#include "app/text/cells.h"
#include "app/text/line.h"
#include "app/transcript/listening_events.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

class LoadMode {
 public:
  LoadMode(asio::io_context& io, const Registry& registry, const ReplayOptions& options)
      : io_(io), registry_(registry), options_(options), out_(io, 1), err_(io, 2) {}
  int run();

 private:
  int measure();
  void make_room(const Script& script);
  void play(LoadRun& run);
  void finish(asio::awaitable<void> work);  // runs the io_context until it is done
  void show_progress(LoadRun& run);
  int report(LoadRun& run, const Script& script);
  static int verdict(const LoadResult& result, bool could_not_run);
  std::string title(const Script& script) const;
  int complain_unwritable(const std::system_error& error);  // a report
  int complain(const Printable& what, int code);

  asio::io_context& io_;
  const Registry& registry_;
  ReplayOptions options_;  // with as many sessions as there is room for
  const PeopleStyle style_ = people_style(1, wants_colour(options_.colour));
  Output out_;
  Output err_;
  std::list<LoadReport> reports_;
  std::optional<StopSignals> signals_;  // while sessions are played
};

int LoadMode::run() {
  if (!options_.play.secrets.empty()) forbid_core_dumps();
  int code = kAllWell;
  try {
    code = measure();
  } catch (const std::invalid_argument& error) {
    code = complain(Printable(Untrusted(error.what())), kUsage);
  } catch (const TranscriptError& error) {
    code = complain(Printable(Untrusted(error.what())), kUsage);
  } catch (const std::system_error& error) {
    code = complain(Printable(Untrusted(trouble_text(error))), kCouldNotTalk);
  }
  out_.flush_now(Output::kPatienceMs);
  const Printable trouble = out_.trouble();
  if (!trouble.empty()) code = worse(code, complain(trouble, kCouldNotTalk));
  err_.flush_now(Output::kPatienceMs);
  return signals_ ? signals_->exit_code(code) : code;
}

int LoadMode::measure() {
  try {
    for (const ReportRequest& each : options_.reports) reports_.emplace_back(each.kind, each.path);
  } catch (const std::system_error& error) {
    return complain_unwritable(error);
  }
  const std::string& path = options_.files.front();
  ReplayFile file(path, ReplayFile::Reading::once);
  finish(file.check(registry_, options_.play, [this, &path](Place place, const Printable& what) {
    complain(warning_text(path, place, what), kAllWell);
  }));
  const Script& script = file.script();
  for (const Step& each : script.steps) refuse_listening(each.event, path, "many times at once");
  UselessOptions useless;
  useless.look(file);
  useless.refuse(options_.play, registry_);
  options_.play = with_secrets_of(script.header, std::move(options_.play));
  if (!options_.play.secrets.empty()) forbid_core_dumps();
  make_room(script);
  if (const auto warning = scarce_ports(*options_.load, script, registry_))
    complain(*warning, kAllWell);
  LoadRun run(io_.get_executor(), registry_, options_, script);
  FailureSamples samples(script, options_.play.secrets);
  run.on_failure = [&](const LoadRun::Play& play, const ExchangeResult& exchange) {
    if (options_.quiet || !samples.wants(exchange.kind)) return;
    if (style_.redraws) out_.write(Printable("\r\033[K"));
    out_.write(samples.text(play.session, play.iteration, exchange));
  };
  if (style_.redraws && !options_.quiet) run.on_second = [&] { show_progress(run); };
  play(run);
  return report(run, script);
}

void LoadMode::make_room(const Script& script) {
  std::uint64_t& sessions = options_.load->sessions;
  const std::uint64_t possible = make_room_for(*options_.load, most_open(script));
  if (possible == sessions) return;
  sessions = possible;
  Printable text("at most ");
  text += sessions;
  text += Literal(" sessions at once: this process may have no more open files (ulimit -Hn)");
  complain(text, kAllWell);
}

void LoadMode::play(LoadRun& run) {
  signals_.emplace(io_, [&run] { run.stop(); });
  finish(run.run());
}

void LoadMode::finish(asio::awaitable<void> work) {
  std::exception_ptr failure;
  asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& thrown) {
    failure = thrown;
    io_.stop();  // whoever does not read what was written is not waited for here
  });
  io_.restart();
  io_.run();
  if (failure) std::rethrow_exception(failure);
}

void LoadMode::show_progress(LoadRun& run) {
  const LoadTally& tally = run.tally();
  const LoadSecond last = run.tally().last_second(LoopTime::of(io_).now());
  Printable line("  ");
  line += run.running();
  line += Literal(" running, ");
  line += tally.exchanges();
  line += Literal(" exchanges, ");
  line += last.exchanges;
  line += Literal("/s, p99 ");
  line += Untrusted(latency_text(last.p99));
  if (tally.errors() > 0) {
    line += Literal(", ");
    line += tally.errors();
    line += Literal(" errors");
  }
  Printable drawn("\r\033[K");
  drawn.append_part(line, 0, fitting(line.text(), style_.columns - 1).size());
  out_.write(drawn);
  out_.flush();
}

int LoadMode::report(LoadRun& run, const Script& script) {
  LoadResult result = run.tally().result(LoopTime::of(io_).now());
  result.title = title(script);
  result.was_interrupted = signals_ && signals_->has_come();
  result.closed_loop = !options_.load->rate && options_.play.timing.kind == Timing::Kind::fast;
  if (options_.load->objectives)
    result.objectives = objectives_of(*options_.load->objectives, run.tally().figures());
  if (style_.redraws && !options_.quiet) out_.write(Printable("\r\033[K"));
  if (!options_.quiet) out_.write(load_people_text(result, style_));
  int code = verdict(result, run.could_not_run());
  for (LoadReport& each : reports_) {
    try {
      each.finish(result);
    } catch (const std::system_error& error) {
      code = complain_unwritable(error);
    }
  }
  return code;
}

// An objective about errors says how many there may be; without one there may be none.
int LoadMode::verdict(const LoadResult& result, bool could_not_run) {
  bool has_too_many_errors = result.failed > 0;
  bool has_missed = false;
  for (const LoadObjective& each : result.objectives) {
    if (!each.met) has_missed = true;
    if (each.is_about_errors) has_too_many_errors = !each.met;
  }
  if (has_too_many_errors && could_not_run) return kCouldNotTalk;
  return has_too_many_errors || has_missed ? kUnexpected : kAllWell;
}

// "upper.json: 500 sessions a second for 30 s"
std::string LoadMode::title(const Script& script) const {
  const LoadOptions& load = *options_.load;
  std::string text = script.file + ": ";
  if (load.rate) {
    text += rate_text(*load.rate) + " sessions a second";
  } else {
    text += std::to_string(load.sessions) + " sessions at once";
  }
  if (load.duration) return text + " for " + duration_text(*load.duration);
  return options_.repeat == 1 ? text
                              : text + ", " + std::to_string(options_.repeat) + " times each";
}

int LoadMode::complain_unwritable(const std::system_error& error) {
  return complain(sentence("cannot write {}", std::string_view(error.what())), kCouldNotTalk);
}

int LoadMode::complain(const Printable& what, int code) {
  err_.write(complaint(what));
  return code;
}

}  // namespace

int run_load(asio::io_context& io, const Registry& registry, const ReplayOptions& options) {
  return LoadMode(io, registry, options).run();
}

}  // namespace confab

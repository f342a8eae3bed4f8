#include "app/cli/replay_checks.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/program/environment.h"
#include "app/program/usage_error.h"
#include "app/transcript/same_file.h"

namespace confab {
namespace {

constexpr std::uint64_t kMostRuns = 1'000'000;

// What is about one run after the other.
void check_load(const ReplayOptions& options) {
  if (options.files.size() > 1) throw UsageError("load plays one transcript");
  if (options.learn > 0 || options.update)
    throw UsageError("--learn and --update look at one session: not with --sessions or --rate");
  if (options.play.timing.kind == Timing::Kind::step)
    throw UsageError("--timing step is for one session: not with --sessions or --rate");
  if (options.repeat > 1 && options.load->duration)
    throw UsageError("sessions are repeated for a --duration or by --repeat, not both");
}

bool is_read_from(const std::string& transcript, const std::string& path) {
  return transcript == "-" ? is_open_as(STDIN_FILENO, path) : lead_to_one_file(transcript, path);
}

// Our own output is gone on with under whatever name (Replacement).
bool is_own_output(const std::string& path) {
  return is_open_as(STDOUT_FILENO, path) || is_open_as(STDERR_FILENO, path);
}

// A report replaces what has its name: not a transcript that is played, nor another report.
void check_reports(const ReplayOptions& options) {
  const auto& reports = options.reports;
  for (auto each = reports.begin(); each != reports.end(); ++each) {
    const std::string text = "--report " + each->kind + "=" + each->path;
    for (const std::string& file : options.files)
      if (is_read_from(file, each->path))
        throw UsageError(
            text + " would replace a transcript that is played: " + (file == "-" ? "stdin" : file));
    for (auto before = reports.begin(); before != each; ++before)
      if (lead_to_one_file(before->path, each->path) && !is_own_output(each->path))
        throw UsageError(text + " would replace another report: " + before->kind + "=" +
                         before->path);
  }
}

}  // namespace

void check_replay(const ReplayOptions& options) {
  const Timing& timing = options.play.timing;
  if (options.files.empty()) throw UsageError("a transcript to replay is missing");
  if (timing.speed != 1 && timing.kind != Timing::Kind::recorded)
    throw UsageError("--speed goes with --timing recorded: nothing else has a time of its own");
  if (!(timing.speed > 0) || !std::isfinite(timing.speed))
    throw UsageError("--speed is above 0, such as 2 or 0.5");
  const double scale = options.play.time_scale;
  if (!(scale > 0 && scale <= 1000)) throw UsageError("--time-scale is above 0, at most 1000");
  if (options.repeat < 1 || options.repeat > kMostRuns)
    throw UsageError("--repeat is at least 1, at most a million");
  if (options.learn > 0 && options.repeat > 1)
    throw UsageError("--learn says how often it is run, not --repeat");
  if (options.update && options.repeat > 1)
    throw UsageError("--update plays once, and writes what came: not with --repeat");
  const bool verifies = options.learn == 0 && !options.update;
  if (!verifies && options.play.keep_going)
    throw UsageError("--learn and --update always go on after a failure: leave out --keep-going");
  if (!verifies && !options.reports.empty())
    throw UsageError("--report tells what was verified; --learn and --update verify nothing");
  const auto& files = options.files;
  if (options.update && std::find(files.begin(), files.end(), "-") != files.end())
    throw UsageError("--update rewrites files; what is read from \"-\" is none");
  if (options.update && environment_switch("CI"))
    throw UsageError(
        "--update is refused where CI is set: what a test expects is changed by people");
  if (options.load) check_load(options);
  check_reports(options);
}

}  // namespace confab

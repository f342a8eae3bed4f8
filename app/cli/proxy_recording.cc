#include "app/cli/proxy_recording.h"

#include <utility>

#include "protocol/text/sentence.h"

namespace confab {

ProxyRecording::ProxyRecording(asio::io_context& io, const ProxyRecordingOptions& options,
                               const Secrets& secrets, Log problems)
    : io_(io),
      options_(options),
      secrets_(secrets),
      problems_(std::move(problems)),
      one_(io, secrets) {}

bool ProxyRecording::begin(ProxyRun& run) {
  const bool has_one =
      options_.file.empty() || (options_.rotation ? begin_row(run) : begin_one(run));
  return has_one && (!options_.each || begin_each(run));
}

bool ProxyRecording::begin_one(ProxyRun& run) {
  one_.on_room = [&run] { run.events.notify_room(); };
  one_.on_failure = [this](const Printable& what) { problems_(what); };
  const std::string trouble =
      one_.try_start(options_.file, options_.over, journal_, run.options().framing);
  if (has_trouble(trouble)) return false;
  if (!one_.torn().empty()) problems_(one_.torn());
  if (const Printable exposing = one_.exposing(); !exposing.empty()) problems_(exposing);
  run.subscribe(one_);
  return true;
}

bool ProxyRecording::begin_row(ProxyRun& run) {
  row_.emplace(io_, secrets_, options_.file, *options_.rotation, options_.over,
               run.options().framing);
  tell_of(row_->files());
  if (has_trouble(row_->begin()) || row_->files().failures() > 0) return false;
  run.subscribe(*row_);
  return true;
}

bool ProxyRecording::begin_each(ProxyRun& run) {
  each_.emplace(io_, secrets_, *options_.each, options_.over, run.options().framing);
  tell_of(each_->files());
  if (has_trouble(each_->trouble())) return false;
  run.subscribe(*each_);
  return true;
}

bool ProxyRecording::has_trouble(const std::string& trouble) const {
  if (!trouble.empty()) problems_(Printable(Untrusted(trouble)));
  return !trouble.empty();
}

void ProxyRecording::tell_of(Recordings& files) const {
  files.on_failure = files.on_warning = [this](const Printable& what) { problems_(what); };
}

void ProxyRecording::stop() {
  one_.stop();
  if (row_) row_->stop();
  if (each_) each_->stop();
  if (row_) sum_up(row_->files());
  if (each_) sum_up(each_->files());
}

void ProxyRecording::sum_up(const Recordings& files) const {
  if (files.failures() < 2) return;
  problems_(sentence("files that could not be begun, or not be written to their end: {}",
                     files.failures()));
}

bool ProxyRecording::has_failed() const noexcept {
  return one_.has_failed() || (row_ && row_->files().failures() > 0) ||
         (each_ && each_->files().failures() > 0);
}

}  // namespace confab

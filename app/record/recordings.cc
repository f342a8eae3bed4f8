#include "app/record/recordings.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/record/record_target.h"

namespace confab {
namespace {

bool is_shortage(int error) noexcept { return error == EMFILE || error == ENFILE; }

}  // namespace

Recordings::Recordings(asio::io_context& io, const Secrets& secrets, RecordOver over,
                       std::string framing)
    : io_(io),
      secrets_(secrets),
      over_(over),
      framing_(std::move(framing)),
      mask_(std::make_shared<TranscriptMask>(secrets)) {}

std::unique_ptr<Recordings::File> Recordings::begin(const std::string& path) {
  auto file = std::make_unique<File>(io_, secrets_);
  file->recorder_.share(mask_);
  file->recorder_.on_failure = [this](const Printable& what) { fail(what); };
  const std::string trouble = start(*file, path);
  if (!trouble.empty()) fail(Printable(Untrusted(trouble)));
  if (!file->is_on()) return nullptr;
  touch(*file);
  const Printable exposing = file->recorder_.exposing();
  for (const Printable* each : {&file->recorder_.torn(), &exposing})
    if (!each->empty() && on_warning) on_warning(*each);
  return file;
}

// What went wrong; empty: it has begun, or its first write has failed, which was told.
std::string Recordings::start(File& file, const std::string& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (exists(status) && !is_regular_file(status))
    return "cannot record into " + path + ": it is no regular file";
  for (;;) {
    try {
      file.recorder_.start(path, over_, journal_, framing_);
      return "";
    } catch (const std::system_error& error) {
      if (is_shortage(error.code().value()) && set_one_aside(file)) continue;
      return record_trouble(path, error, false);
    } catch (const std::runtime_error& error) {
      return "cannot record after what exists: " + std::string(error.what());
    }
  }
}

void Recordings::append(File& file, const Event& event) {
  if (!file.is_on()) return;
  touch(file);
  file.recorder_.on_event(event);
  if (!std::exchange(file.is_unsettled_, true)) unsettled_.push_back(&file);
}

// It is open from now on, in the place of whoever was not written to for longest.
void Recordings::touch(File& file) {
  if (file.is_open_) return open_.splice(open_.begin(), open_, file.place_);
  while (open_.size() >= kMostOpen) set_one_aside(file);
  while (is_shortage(file.recorder_.wake()) && set_one_aside(file)) {
  }
  file.place_ = open_.insert(open_.begin(), &file);
  file.is_open_ = true;
}

// False: there is none.
bool Recordings::set_one_aside(const File& but) {
  if (open_.empty() || open_.back() == &but) return false;
  File& file = *open_.back();
  file.recorder_.set_aside();
  close(file);
  return true;
}

void Recordings::close(File& file) {
  if (!std::exchange(file.is_open_, false)) return;
  open_.erase(file.place_);
}

void Recordings::settle() {
  for (File* each : unsettled_) {
    each->is_unsettled_ = false;
    if (each->is_on()) touch(*each);
    each->recorder_.on_settled();
  }
  unsettled_.clear();
}

void Recordings::end(std::unique_ptr<File> file) {
  if (file->is_unsettled_) std::erase(unsettled_, file.get());
  if (file->is_on()) touch(*file);
  file->recorder_.stop(RecordTarget::Finish::written);
  close(*file);
}

void Recordings::fail(const Printable& what) {
  if (failures_++ == 0 && on_failure) on_failure(what);
}

}  // namespace confab

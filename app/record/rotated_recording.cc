#include "app/record/rotated_recording.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

namespace confab {
namespace {

constexpr std::chrono::seconds kTryAgain{1};

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace

RotatedRecording::RotatedRecording(asio::io_context& io, const Secrets& secrets,
                                   const std::string& path, Rotation rotation, RecordOver over,
                                   std::string framing)
    : files_(io, secrets, RecordOver::nothing, std::move(framing)),
      name_(path),
      path_(path),
      rotation_(rotation),
      over_(over),
      timer_(io) {}

std::string RotatedRecording::begin() {
  std::error_code unknown;
  const auto status = std::filesystem::status(path_, unknown);
  if (exists(status) && !is_regular_file(status))
    return "cannot record into " + path_ + ": --rotate needs a name for files";
  try {
    number_ = name_.last();
  } catch (const std::system_error& error) {
    return record_trouble(path_, error, false);
  }
  if (number_ > 0 && over_ == RecordOver::nothing)
    return "cannot record into " + name_.path_for(number_) +
           ": File exists; --append goes on after it";
  begin_next();
  return "";
}

bool RotatedRecording::is_due(const Part& part, unsigned times) const {
  const Clock::time_point now = timer_.time().now();
  const std::uint64_t bytes = part.file->bytes() - part.carried_bytes;
  return part.begun && rotation_.is_due(bytes, now - *part.begun, times);
}

void RotatedRecording::on_event(const Event& event) {
  if (event.conversation.empty()) return;
  const auto found = talks_.find(event.conversation);
  Talk& talk = found == talks_.end() ? begin_talk(event.conversation) : found->second;
  ++talk.events;
  if (const auto* opened = std::get_if<Opened>(&event.what)) {
    talk.opened.emplace(event);
    talk.framing = opened->framing;
  }
  if (const auto* changed = std::get_if<FramingChanged>(&event.what))
    talk.framing = changed->framing;
  if (talk.part != nullptr) files_.append(*talk.part->file, event);
}

RotatedRecording::Talk& RotatedRecording::begin_talk(std::string_view name) {
  Part* const part = part_for_new();  // what is open may go on in it: this is not one of them
  Talk& talk =
      talks_.emplace(std::string(name), Talk{std::string(name), ++last_talk_}).first->second;
  if (part == nullptr) {
    ++homeless_;
  } else {
    enter(talk, *part);
  }
  return talk;
}

void RotatedRecording::enter(Talk& talk, Part& part) {
  talk.part = &part;
  ++part.open;
  if (!part.begun) part.begun = timer_.time().now();
  look_later();
}

bool RotatedRecording::is_on(const std::unique_ptr<Part>& part) {
  return part && part->file->is_on();
}

// One that is due, where the next cannot be begun. Null: there is none that can be written to.
RotatedRecording::Part* RotatedRecording::part_for_new() {
  if (is_on(newest_) && !is_due(*newest_)) return newest_.get();
  begin_next();
  return is_on(newest_) ? newest_.get() : nullptr;
}

bool RotatedRecording::begin_next() {
  const Clock::time_point now = timer_.time().now();
  if (now < next_try_) return false;
  std::uint64_t number = number_;
  try {
    number = std::max(number, name_.last()) + 1;
  } catch (const std::system_error&) {
    ++number;  // the folder has gone: to begin the file fails, too, and says so
  }
  auto file = files_.begin(name_.path_for(number));
  next_try_ = file ? Clock::time_point() : now + kTryAgain;
  if (!file) return false;
  number_ = number;
  auto oldest = std::exchange(waiting_, std::move(newest_));
  newest_ = std::make_unique<Part>();
  newest_->file = std::move(file);
  if (oldest) move_on(std::move(oldest));
  const bool may_wait = is_on(waiting_) && waiting_->open > 0 && !is_due(*waiting_, 2);
  if (waiting_ && !may_wait) move_on(std::move(waiting_));
  move_on(nullptr);
  return true;
}

// Of null: those in no file. In the order in which they began.
std::vector<RotatedRecording::Talk*> RotatedRecording::talks_in(const Part* part) {
  std::vector<Talk*> found;
  if (part == nullptr ? homeless_ == 0 : part->open == 0) return found;
  for (auto& [name, talk] : talks_)
    if (talk.part == part) found.push_back(&talk);
  std::ranges::sort(found, {}, &Talk::number);
  return found;
}

// What is open in it goes on in the newest.
void RotatedRecording::move_on(std::unique_ptr<Part> from) {
  for (Talk* each : talks_in(from.get())) carry_over(*each);
  if (from) files_.end(std::move(from->file));
}

void RotatedRecording::carry_over(Talk& talk) {
  const Clock::time_point now = timer_.time().now();
  std::string text = "is in no file up to here";
  if (talk.part == nullptr) {
    --homeless_;
  } else {
    Recordings::File& before = *talk.part->file;
    const std::string next = "goes on in " + file_name(newest_->file->path());
    files_.append(before, Event{now, talk.name, Note{next}});
    text = "goes on from " + file_name(before.path());
    if (!before.is_on()) text += ", which could not be written to its end";
  }
  enter(talk, *newest_);
  const std::uint64_t bytes_before = newest_->file->bytes();
  if (talk.opened) {
    Event event = talk.opened->event();
    event.at = now;
    std::get<Opened>(event.what).already_open = true;
    std::get<Opened>(event.what).framing = talk.framing;
    files_.append(*newest_->file, event);
  }
  files_.append(*newest_->file,
                Event{now, talk.name, Note{.text = text, .missing_events = talk.events}});
  newest_->carried_bytes += newest_->file->bytes() - bytes_before;
}

void RotatedRecording::on_forgotten(std::string_view conversation) {
  const auto found = talks_.find(conversation);
  if (found == talks_.end()) return;
  Part* const part = found->second.part;
  talks_.erase(found);
  if (part != nullptr) {
    --part->open;
  } else {
    --homeless_;
  }
  look();
}

// What is due, and waits for nobody, ends; what has waited long enough goes on in another file.
void RotatedRecording::look() {
  if (waiting_ && waiting_->open == 0) move_on(std::move(waiting_));
  if (newest_ && newest_->open == 0 && is_due(*newest_)) move_on(std::move(newest_));
  const bool is_late = waiting_ && (is_due(*waiting_, 2) || !is_on(waiting_));
  if (is_late && is_on(newest_)) move_on(std::move(waiting_));
  const bool has_none = homeless_ > 0 || (newest_ && newest_->open > 0 && !is_on(newest_));
  const bool is_newest_late = newest_ && newest_->open > 0 && is_due(*newest_, 2);
  if ((is_late && waiting_) || has_none || is_newest_late) begin_next();
  files_.settle();
}

std::optional<Clock::time_point> RotatedRecording::next_look() const {
  std::optional<Clock::time_point> next;
  for (const Part* part : {waiting_.get(), newest_.get()}) {
    if (rotation_.age.count() == 0 || part == nullptr || !part->begun) continue;
    const auto once = *part->begun + rotation_.age;
    const auto at = timer_.time().now() < once ? once : once + rotation_.age;
    next = std::min(next.value_or(at), at);
  }
  if (next) next = std::max(*next, next_try_);
  return next;
}

// At night nothing may come that would make it look.
void RotatedRecording::look_later() {
  const auto next = next_look();
  if (!next) return;
  timer_.call_at(*next, [this] {
    look();
    look_later();
  });
}

void RotatedRecording::stop() {
  timer_.cancel();
  for (auto* part : {&waiting_, &newest_})
    if (*part) files_.end(std::move((*part)->file));
  waiting_.reset();
  newest_.reset();
}

}  // namespace confab

#include "app/replay/candidate.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

std::size_t lines_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// After the `count`th line end; npos: there are not so many.
std::size_t end_of_lines(std::string_view text, std::size_t count) noexcept {
  std::size_t at = 0;
  for (; count > 0; --count) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

}  // namespace

std::size_t size_instead_of(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return std::min(sample.size(), bytes.size());
  return std::min(end_of_lines(bytes, lines_of(sample)), bytes.size());
}

bool has_come_whole(std::string_view sample, std::string_view bytes) noexcept {
  if (!sample.ends_with('\n')) return bytes.size() >= sample.size();
  return end_of_lines(bytes, lines_of(sample)) != std::string_view::npos;
}

Candidate::Candidate(const Expected& expected, std::string_view framing) : expected_(expected) {
  if (expected.matcher != nullptr) frames_.emplace(framing, expected.sample);
}

Candidate::Fit Candidate::look(std::string_view bytes, Moment moment, Captures& values) {
  if (!frames_) return compare(bytes, moment);
  if (has_differed_) return Fit::differs;  // whatever is after it
  if (frames_->look(bytes)) {
    size_ = frames_->size();
    const Fit fit = check(bytes.substr(0, size_), values);
    has_differed_ = fit == Fit::differs;
    return fit;
  }
  const bool has_no_end = !frames_->has_end() || expected_.is_partial;
  const bool may_be_unfinished =
      has_no_end || expected_.matcher->has_fixed_end() || moment == Moment::last;
  if (moment == Moment::arrival || bytes.empty() || !may_be_unfinished) return Fit::open;
  size_ = bytes.size();
  if (check(bytes, values) == Fit::fits) return Fit::fits;
  const bool is_all = has_no_end && (moment == Moment::settled || moment == Moment::last);
  return is_all ? Fit::differs : Fit::open;
}

// The rest of a line that differs is waited for, so that the whole of it can be shown.
Candidate::Fit Candidate::compare(std::string_view bytes, Moment moment) {
  const std::string_view sample = expected_.sample;
  const std::size_t end = std::min(bytes.size(), sample.size());
  const std::string_view fresh = bytes.substr(equal_, end - equal_);
  if (fresh == sample.substr(equal_, end - equal_)) {
    equal_ = size_ = end;
    return end == sample.size() ? Fit::fits : Fit::open;
  }
  if (moment == Moment::arrival && !has_come_whole(sample, bytes)) return Fit::open;
  size_ = size_instead_of(sample, bytes);
  return Fit::differs;
}

Candidate::Fit Candidate::check(std::string_view message, Captures& values) {
  auto why = expected_.matcher->check(message, values);
  if (!why) return Fit::fits;
  why_ = std::move(*why);
  return Fit::differs;
}

}  // namespace confab

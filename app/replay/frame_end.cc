#include "app/replay/frame_end.h"

namespace confab {

std::chrono::nanoseconds pause_of(std::string_view framing, std::chrono::nanoseconds usual) {
  const auto made = make_framing(framing, kLargestMessage);
  return made->ends() == Framing::Ends::by_pause ? made->pause() : usual;
}

FrameEnd::FrameEnd(std::string_view framing, std::string_view sample)
    : framing_(make_framing(framing, kLargestMessage)),
      has_end_(framing_->ends() == Framing::Ends::by_bytes) {
  if (sample.empty() || !has_end_) return;
  wanted_ = std::string_view::npos;
  look(sample);
  wanted_ = found_;
  has_end_ = found_ > 0 && !framing_->has_partial();
  framing_ = make_framing(framing, kLargestMessage);
  found_ = seen_ = size_ = 0;
}

bool FrameEnd::look(std::string_view bytes) {
  if (is_whole() || cannot_be_cut_) return is_whole();
  framing_->feed(bytes.substr(seen_));
  seen_ = bytes.size();
  try {
    while (const auto frame = framing_->next()) {
      if (is_whole()) continue;
      size_ += frame->bytes.size();
      if (frame->complete) ++found_;
    }
  } catch (const FramingError&) {  // no length of ours: what it is, a rule will say at a pause
    cannot_be_cut_ = true;
  }
  return is_whole();
}

}  // namespace confab

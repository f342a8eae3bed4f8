#pragma once
// A framing around a FrameScanner.
//
//   fed "5:he"           scan("5:he")       held back, the message so far is "he"
//   fed "llo,3:"         scan("llo,3:")     -> its first 4 bytes; the frame "5:hello," is "hello"
//                        scan("3:")         held back

#include <memory>
#include <string>

#include "protocol/framing/frame_scanner.h"
#include "protocol/framing/framing.h"
#include "protocol/framing/framing_input.h"

namespace confab {

class ScannedFraming : public Framing {
 public:
  // `limit_bytes` is of the whole frame.
  ScannedFraming(std::unique_ptr<FrameScanner> scanner, std::size_t limit_bytes);

  void feed(std::string_view bytes) override;
  std::optional<Frame> next() override;
  std::optional<Frame> flush() override;
  bool has_partial() const noexcept override { return input_.size() != 0; }
  bool lacks_bytes() const noexcept override {
    return (!starts_message_ || has_partial()) && scanner_->lacks_bytes();
  }

 private:
  Frame take(std::size_t count, const FrameScanner::Scan& scan);
  void break_off();

  std::unique_ptr<FrameScanner> scanner_;
  std::size_t limit_bytes_;
  FramingInput input_;
  // What the scanner decoded, of frames that were handed out since the last feed() (`told_` bytes)
  // and of the one that has begun. It has room for all that was fed: views into it stay.
  std::string decoded_;
  std::size_t told_ = 0;
  bool starts_message_ = true;
  bool is_broken_ = false;  // what is there cannot be cut
};

}  // namespace confab
